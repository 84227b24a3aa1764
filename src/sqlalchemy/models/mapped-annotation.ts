import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import { parseAnnotation } from '../typing/annotations/annotation-text.js';
import type { NameSource } from './class-chain.js';

/** What `Mapped[...]` says of an attribute. */
export interface MappedAnnotation {
  /** What stands inside, string annotations parsed. */
  readonly inner: ExpressionSummary;
  /** `WriteOnlyMapped`, `DynamicMapped`, `Mapped` or none (SQLModel, plain). */
  readonly wrapper: 'Mapped' | 'WriteOnlyMapped' | 'DynamicMapped' | undefined;
  readonly isOptional: boolean;
  /** The class or type named, collections and Optional taken off: `Post` of `Mapped[list["Post"]]`. */
  readonly element: ExpressionSummary;
  readonly isCollection: boolean;
}

const COLLECTIONS =
  /(^|\.)(list|List|set|Set|FrozenSet|frozenset|Sequence|Collection|MutableSequence|MutableSet|Iterable|dict|Dict|Mapping|MutableMapping|InstrumentedList)$/;
const MAPPINGS = /(^|\.)(dict|Dict|Mapping|MutableMapping)$/;
const OPTIONAL = /(^|\.)Optional$/;
const UNION = /(^|\.)Union$/;
const TRANSPARENT = /(^|\.)(Annotated|ClassVar|Final|Required)$/;

export function readMapped(annotation: ExpressionSummary | undefined, module: string, source: NameSource): MappedAnnotation | undefined {
  const parsed = annotation && parsedAnnotation(annotation, module, source);
  if (!parsed) return undefined;
  const wrapper = wrapperOf(parsed, source);
  const inner = wrapper && parsed.kind === 'subscript' ? parsedAnnotation(parsed.items[0] ?? { kind: 'opaque' }, module, source) : parsed;
  let element = inner;
  let isOptional = false;
  let isCollection = wrapper === 'WriteOnlyMapped' || wrapper === 'DynamicMapped';
  // Optional[list["Post"]] is three steps; each loop takes one layer off.
  for (let step = 0; step < 8; step++) {
    const without = withoutNone(element);
    if (without !== element) isOptional = true;
    element = parsedAnnotation(without, module, source);
    if (element.kind !== 'subscript' || element.value.kind !== 'name') break;
    const { name } = element.value;
    if (COLLECTIONS.test(name)) isCollection = true;
    else if (!TRANSPARENT.test(name)) break;
    element = parsedAnnotation(element.items[MAPPINGS.test(name) ? 1 : 0] ?? { kind: 'opaque' }, module, source);
  }
  return { inner, wrapper, isOptional, element, isCollection };
}

/** `X` of `Optional[X]`, `X | None`, `Union[X, None]`; the same object when None is no part of it. */
function withoutNone(summary: ExpressionSummary): ExpressionSummary {
  const items = unionItems(summary);
  if (!items) return summary;
  const isOptional = summary.kind === 'subscript' && summary.value.kind === 'name' && OPTIONAL.test(summary.value.name);
  const rest = items.filter(({ kind }) => kind !== 'none');
  if (rest.length === items.length && !isOptional) return summary;
  return rest.length === 1 ? rest[0]! : { kind: 'union', items: rest };
}

function unionItems(summary: ExpressionSummary): readonly ExpressionSummary[] | undefined {
  if (summary.kind === 'union') return summary.items;
  if (summary.kind !== 'subscript' || summary.value.kind !== 'name') return undefined;
  return OPTIONAL.test(summary.value.name) || UNION.test(summary.value.name) ? summary.items : undefined;
}

function wrapperOf(summary: ExpressionSummary, source: NameSource): MappedAnnotation['wrapper'] {
  const named = summary.kind === 'subscript' ? summary.value : summary;
  const symbol = named.kind === 'name' ? source.symbolOf(named.name) : undefined;
  switch (symbol) {
    case 'sqlalchemy.orm.Mapped':
      return 'Mapped';
    case 'sqlalchemy.orm.WriteOnlyMapped':
      return 'WriteOnlyMapped';
    case 'sqlalchemy.orm.DynamicMapped':
      return 'DynamicMapped';
    default:
      return undefined;
  }
}

function parsedAnnotation(summary: ExpressionSummary, module: string, source: NameSource): ExpressionSummary {
  return summary.kind === 'string' ? parseAnnotation(summary.value, (name) => source.project.qualify(module, name)) : summary;
}
