import type { AssignmentFacts } from '../../project/facts/file-facts.js';
import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { NameSource, ProjectClass } from './class-chain.js';
import { constructorOf, type MappedConstructor } from './constructors.js';
import { readMapped, type MappedAnnotation } from './mapped-annotation.js';
import type { RelationshipInfo } from './model-info.js';

/** Finds the model a class name in a string means; undefined when none or several bear it. */
export type ClassFinder = (name: string, from: ProjectClass) => string | undefined;

/** What a relationship needs to find its target. */
export interface RelationshipContext {
  readonly source: NameSource;
  readonly find: ClassFinder;
}

/** The relationship that an attribute declares; undefined when it declares none. */
export function relationshipOf(
  attribute: AssignmentFacts,
  owner: ProjectClass,
  context: RelationshipContext,
): RelationshipInfo | undefined {
  const made = constructorOf(attribute.value, context.source);
  if (made?.kind !== 'relationship') return undefined;
  const mapped = readMapped(attribute.annotation, owner.file.module, context.source);
  return describeRelationship(attribute.name, owner, { made, mapped }, context);
}

interface Parts {
  readonly made: MappedConstructor;
  readonly mapped: MappedAnnotation | undefined;
}

export function describeRelationship(
  name: string,
  owner: ProjectClass,
  { made, mapped }: Parts,
  context: RelationshipContext,
): RelationshipInfo {
  const { args } = made.call;
  const kwargs = keywordsOf(made);
  const written = args[0] ?? kwargs['argument'] ?? mapped?.element;
  const { target, targetName } = targetOf(written, owner, context);
  const lazy = kwargs['lazy'];
  const back = kwargs['back_populates'];
  return {
    name,
    declaredIn: owner.name,
    target,
    targetName,
    isCollection: holdsMany(made, mapped),
    lazy: lazy ? (lazy.kind === 'string' ? lazy.value : undefined) : lazyOfWrapper(made, mapped),
    backPopulates: back?.kind === 'string' ? back.value : undefined,
    keywords: kwargs,
  };
}

/**
 * What `relationship()` is given; SQLModel passes on `sa_relationship_kwargs={"lazy": "joined"}`, or a `relationship()` that
 * is made already.
 */
function keywordsOf({ call, symbol }: MappedConstructor): MappedConstructor['call']['kwargs'] {
  if (symbol !== 'sqlmodel.Relationship') return call.kwargs;
  const { sa_relationship: made, sa_relationship_kwargs: more } = call.kwargs;
  if (made) return made.kind === 'call' ? { ...call.kwargs, ...made.kwargs } : { ...call.kwargs, lazy: made };
  if (!more) return call.kwargs;
  // What is not written out may say anything, `lazy` too.
  if (more.kind !== 'dictionary') return { ...call.kwargs, lazy: more };
  return {
    ...call.kwargs,
    ...Object.fromEntries(more.entries.flatMap(([key, value]) => (key.kind === 'string' ? [[key.value, value]] : []))),
  };
}

/** An annotation decides, then `uselist`; without both the mapper does, by the side of the foreign key: not known here. */
function holdsMany({ call, symbol }: MappedConstructor, mapped: MappedAnnotation | undefined): boolean | undefined {
  if (mapped && (mapped.wrapper || symbol === 'sqlmodel.Relationship')) return mapped.isCollection;
  const uselist = call.kwargs['uselist'];
  if (uselist?.kind === 'boolean') return uselist.value;
  return Object.hasOwn(call.kwargs, 'secondary') || Object.hasOwn(call.kwargs, 'collection_class') ? true : undefined;
}

function lazyOfWrapper({ symbol }: MappedConstructor, mapped: MappedAnnotation | undefined): string | undefined {
  if (symbol === 'sqlalchemy.orm.dynamic_loader' || mapped?.wrapper === 'DynamicMapped') return 'dynamic';
  return mapped?.wrapper === 'WriteOnlyMapped' ? 'write_only' : undefined;
}

function targetOf(
  written: ExpressionSummary | undefined,
  owner: ProjectClass,
  { source, find }: RelationshipContext,
): Pick<RelationshipInfo, 'target' | 'targetName'> {
  if (written?.kind === 'string') {
    // "app.models.User" is allowed as well as "User".
    const name = written.value.slice(written.value.lastIndexOf('.') + 1);
    return { target: find(written.value, owner), targetName: name };
  }
  if (written?.kind !== 'name') return { target: undefined, targetName: undefined };
  const definition = source.project.definitionOf(written.name);
  const targetName = written.name.slice(written.name.lastIndexOf('.') + 1);
  if (definition?.kind === 'class') return { target: definition.qualifiedName, targetName };
  return { target: find(targetName, owner), targetName };
}
