import type { PyModule } from '../../python/module.js';
import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { ChainLink } from '../facts.js';
import type { ModelRegistry } from '../model-registry.js';
import type { RelationshipInfo } from '../models/model-info.js';
import type { RowElement } from '../receivers.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** A collection that a statement loads by a JOIN of its own. */
export interface EagerCollection {
  readonly by: 'joinedload' | 'contains_eager' | 'mapping';
  /** `User.posts`, as the models have it. */
  readonly name: string;
}

/** Where the names of loader options are looked up. */
export interface LoaderScope {
  readonly module: PyModule;
  readonly sqlalchemy: SqlAlchemyFile;
  readonly models: ModelRegistry;
}

const JOINING: Readonly<Record<string, EagerCollection['by']>> = { joinedload: 'joinedload', contains_eager: 'contains_eager' };

/**
 * The first collection that comes in the rows of a statement: by one of its loader options, or because the model's
 * relationship says `lazy="joined"`. Undefined where the models do not surely say that it is a collection.
 */
export function eagerCollectionOf(
  links: readonly ChainLink[],
  elements: readonly RowElement[],
  scope: LoaderScope,
): EagerCollection | undefined {
  const entities = elements.flatMap((element) => (element.kind === 'entity' ? element.model : []));
  const options = links.flatMap(({ name, call }) => (name === 'options' ? (call?.positional ?? []) : []));
  for (const option of options) {
    const found = collectionOf(option, entities, scope);
    if (found) return found;
  }
  return mappedCollection(entities, links, scope);
}

/** `joinedload(User.team).joinedload(Team.members)`: joined as long as every step is. */
function collectionOf(
  option: PyNode,
  entities: readonly string[],
  { module, sqlalchemy, models }: LoaderScope,
): EagerCollection | undefined {
  const steps = stepsOf(option, module);
  const [root] = steps;
  if (!root || !Object.hasOwn(JOINING, /^sqlalchemy\.orm\.(\w+)$/.exec(sqlalchemy.symbolOf(root.callee) ?? '')?.[1] ?? ''))
    return undefined;
  for (const [index, step] of steps.entries()) {
    const by = JOINING[step.name];
    if (!by) return undefined;
    const relationship = step.positional.length === 1 ? relationshipOf(step.positional[0]!, { module, sqlalchemy, models }) : undefined;
    if (!relationship) return undefined;
    if (index === 0 && !entities.some((entity) => areRelated(entity, relationship.owner, models))) return undefined;
    if (relationship.info.isCollection === true) return { by, name: `${lastName(relationship.owner)}.${relationship.info.name}` };
    if (relationship.info.isCollection === undefined) return undefined;
  }
  return undefined;
}

/** The calls of a loader option from its root on. */
function stepsOf(option: PyNode, module: PyModule): readonly PyCall[] {
  const steps: PyCall[] = [];
  for (let node: PyNode | undefined = option; node?.kind === 'call';) {
    const call = module.callAt(node);
    steps.unshift(call);
    node = call.receiver;
  }
  return steps;
}

function relationshipOf(
  argument: PyNode,
  { module, sqlalchemy, models }: LoaderScope,
): { readonly owner: string; readonly info: RelationshipInfo } | undefined {
  let attribute: PyNode | undefined = argument;
  // `User.posts.of_type(Draft)`, `User.posts.and_(Post.active)`.
  while (attribute?.kind === 'call') {
    const { receiver, name }: PyCall = module.callAt(attribute);
    if (name !== 'of_type' && name !== 'and_') return undefined;
    attribute = receiver;
  }
  const element = attribute?.kind === 'attribute' ? sqlalchemy.elementOf(attribute) : undefined;
  if (element?.kind !== 'column') return undefined;
  const info = models.byQualifiedName(element.model)?.relationships.find(({ name }) => name === element.column);
  return info && { owner: element.model, info };
}

function mappedCollection(entities: readonly string[], links: readonly ChainLink[], { models }: LoaderScope): EagerCollection | undefined {
  const options = links
    .filter(({ name }) => name === 'options')
    .map(({ call }) => call?.node.text.slice(call.callee.end - call.node.start) ?? '');
  for (const entity of entities) {
    const joined = models.byQualifiedName(entity)?.relationships.find((each) => each.lazy === 'joined' && each.isCollection === true);
    // An option may choose another way for it.
    const isOverridden = joined && options.some((text) => text.includes(`.${joined.name}`) || /["']\*["']|noload|\*\w/.test(text));
    if (joined && !isOverridden) return { by: 'mapping', name: `${lastName(entity)}.${joined.name}` };
  }
  return undefined;
}

function areRelated(a: string, b: string, models: ModelRegistry): boolean {
  if (a === b) return true;
  const isAncestor = (of: string, other: string) => models.byQualifiedName(of)?.ancestors.includes(other) ?? false;
  return isAncestor(a, b) || isAncestor(b, a);
}

function lastName(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('.') + 1);
}
