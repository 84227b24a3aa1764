import type { ExpressionSummary } from '../../../project/facts/expression-summary.js';
import type { ModelInfo, RelationshipInfo } from '../../models/model-info.js';
import type { ModelRegistry } from '../../model-registry.js';

/**
 * Whether selecting a model may load a collection by a JOIN in the same statement (`lazy="joined"`, also further down
 * and through backrefs): its rows must then be made unique. True whenever the index cannot rule it out.
 */
export function mayJoinCollection(model: string, models: ModelRegistry): boolean {
  const seen = new Set<string>();
  const open = [model];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const info = models.byQualifiedName(name);
    if (!info || !info.isComplete || loadsSubclasses(info) || joinedBackrefs(models).has(info.name)) return true;
    for (const relationship of info.relationships) {
      if (!mayBeJoined(relationship.lazy, relationship.keywords['lazy'])) continue;
      if (relationship.isCollection !== false || relationship.target === undefined) return true;
      open.push(relationship.target);
    }
  }
  return false;
}

/** A polymorphic base may load what its subclasses load. */
function loadsSubclasses(info: ModelInfo): boolean {
  // A method that makes the arguments: not known.
  if (info.mapperArgs.length === 0) return info.otherAttributes.has('__mapper_args__');
  return info.mapperArgs.some(
    (args) =>
      args.kind !== 'dictionary' ||
      args.entries.some(([key]) => key.kind !== 'string' || /^(polymorphic_on|with_polymorphic)$/.test(key.value)),
  );
}

function mayBeJoined(lazy: string | undefined, written: ExpressionSummary | undefined): boolean {
  if (lazy !== undefined) return lazy === 'joined';
  if (!written || written.kind === 'none') return false;
  // `lazy=False` is the old spelling of "joined", `lazy=True` of "select".
  return written.kind !== 'boolean' || !written.value;
}

const backrefsOf = new WeakMap<ModelRegistry, ReadonlySet<string>>();

/** Class names that get a joined relationship by `backref("items", lazy="joined")` of another class. */
function joinedBackrefs(models: ModelRegistry): ReadonlySet<string> {
  let names = backrefsOf.get(models);
  if (!names) {
    names = new Set(models.all().flatMap(({ relationships }) => relationships.flatMap((each) => joinedBackref(each) ?? [])));
    backrefsOf.set(models, names);
  }
  return names;
}

function joinedBackref({ keywords, targetName }: RelationshipInfo): string | undefined {
  const backref = keywords['backref'];
  if (backref?.kind !== 'call') return undefined;
  const lazy = backref.kwargs['lazy'];
  return mayBeJoined(lazy?.kind === 'string' ? lazy.value : undefined, lazy) ? targetName : undefined;
}
