import type { CallSummary, ExpressionSummary, SubscriptSummary } from '../../project/facts/expression-summary.js';
import type { NameSource } from './class-chain.js';
import { constructorOf, type MappedConstructor } from './constructors.js';
import { readMapped, type MappedAnnotation } from './mapped-annotation.js';

/** What a column is declared with: its constructor (or none, for a bare annotation) and its annotation. */
export interface ColumnParts {
  readonly made: MappedConstructor;
  readonly mapped: MappedAnnotation | undefined;
}

/**
 * Takes `intpk = Annotated[int, mapped_column(primary_key=True)]` apart where an attribute is `Mapped[intpk]`: what the
 * attribute says itself goes before what the alias says.
 */
export function withAnnotated(parts: ColumnParts, module: string, source: NameSource): ColumnParts {
  const found = parts.mapped && annotatedBehind(parts.mapped, module, source);
  if (!found) return parts;
  const [type, ...metadata] = found.annotated.items;
  const base = metadata.map((item) => constructorOf(item, source)).find((made) => made?.kind === 'column');
  const inner = readMapped(type, found.module, source);
  const mapped = inner &&
    parts.mapped && { ...inner, wrapper: parts.mapped.wrapper, isOptional: inner.isOptional || parts.mapped.isOptional };
  return { made: base ? merged(parts.made, base.call) : parts.made, mapped: mapped ?? parts.mapped };
}

function annotatedBehind({ element, inner }: MappedAnnotation, module: string, source: NameSource) {
  if (isAnnotated(inner)) return { annotated: inner, module };
  if (element.kind !== 'name') return undefined;
  const definition = source.project.definitionOf(element.name);
  if (definition?.kind !== 'assignment' || definition.assignments.length !== 1) return undefined;
  const value = definition.assignments[0]!.value;
  return isAnnotated(value) ? { annotated: value, module: definition.file.module } : undefined;
}

function isAnnotated(summary: ExpressionSummary | undefined): summary is SubscriptSummary {
  return summary?.kind === 'subscript' && summary.value.kind === 'name' && /^typing(_extensions)?\.Annotated$/.test(summary.value.name);
}

function merged(made: MappedConstructor, base: CallSummary): MappedConstructor {
  const { call } = made;
  const kwargs = { ...base.kwargs, ...call.kwargs };
  return { ...made, call: { ...call, args: [...call.args, ...base.args], kwargs, hasMore: call.hasMore || base.hasMore } };
}
