import type { Revision } from './revision.js';

/** A set of revision files as Alembic would see it, faults kept as data. */
export interface RevisionState {
  /** By id; of files that share an id the first by path. */
  readonly revisions: ReadonlyMap<string, Revision>;
  /** Ids that no other revision names as its parent, in order of path. */
  readonly heads: readonly string[];
  /** Ids without a parent. */
  readonly roots: readonly string[];
  readonly missing: readonly MissingParent[];
  /** Files that share one id; each group has at least two. */
  readonly duplicates: readonly (readonly Revision[])[];
  /** Ids that are their own ancestors. */
  readonly cyclic: ReadonlySet<string>;
  /** Files whose variables are missing or not constant: counts of heads are then not certain. */
  readonly unreadable: readonly Revision[];
  /** The full ids of a revision's parents; shortened ids are completed, missing ones left out. */
  parentsOf(id: string): readonly string[];
}

/** A name in `down_revision` or `depends_on` that no file bears. */
export interface MissingParent {
  readonly revision: Revision;
  readonly name: string;
  readonly variable: 'down_revision' | 'depends_on';
  /** The name is the beginning of several ids. */
  readonly isAmbiguous: boolean;
}

/** Builds the state of all revisions of one Alembic environment. `depends_on` is no parent. */
export function revisionState(all: readonly Revision[]): RevisionState {
  const ordered = [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  const groups = groupById(ordered);
  const revisions = new Map([...groups].map(([id, group]) => [id, group[0]!]));
  const labels = new Set(ordered.flatMap((revision) => revision.branchLabels));
  const parents = new Map<string, string[]>();
  const missing: MissingParent[] = [];
  for (const [id, group] of groups) {
    const found: string[] = [];
    for (const revision of group) {
      for (const name of revision.downRevisions) {
        const matches = matchingIds(name, revisions);
        if (matches.length === 1) found.push(matches[0]!);
        else missing.push({ revision, name, variable: 'down_revision', isAmbiguous: matches.length > 1 });
      }
      for (const name of revision.dependsOn) {
        const matches = labels.has(name) ? [name] : matchingIds(name, revisions);
        if (matches.length !== 1) missing.push({ revision, name, variable: 'depends_on', isAmbiguous: matches.length > 1 });
      }
    }
    parents.set(id, found);
  }
  const named = new Set([...parents.values()].flat());
  return {
    revisions,
    heads: [...revisions.keys()].filter((id) => !named.has(id)),
    roots: [...revisions].filter(([, revision]) => revision.downRevisions.length === 0 && revision.isConstant).map(([id]) => id),
    missing,
    duplicates: [...groups.values()].filter((group) => group.length > 1),
    cyclic: cyclicIds(parents),
    unreadable: ordered.filter((revision) => !revision.isConstant),
    parentsOf: (id) => parents.get(id) ?? [],
  };
}

function groupById(ordered: readonly Revision[]): Map<string, Revision[]> {
  const groups = new Map<string, Revision[]>();
  for (const revision of ordered) {
    if (revision.revision === '') continue;
    const group = groups.get(revision.revision);
    if (group) group.push(revision);
    else groups.set(revision.revision, [revision]);
  }
  return groups;
}

/** Shortest beginning that Alembic completes to a full id (script/revision.py, `_revision_for_ident`). */
const SHORTEST_ABBREVIATION = 4;

function matchingIds(name: string, revisions: ReadonlyMap<string, Revision>): string[] {
  // "branch@id" names the id within a branch.
  const id = name.slice(name.lastIndexOf('@') + 1);
  if (revisions.has(id)) return [id];
  if (id.length < SHORTEST_ABBREVIATION) return [];
  return [...revisions.keys()].filter((other) => other.startsWith(id));
}

/** What is left when revisions without remaining parents, then those without remaining children, are taken away again and again. */
function cyclicIds(parents: ReadonlyMap<string, readonly string[]>): Set<string> {
  const left = new Map([...parents].map(([id, up]) => [id, new Set(up)]));
  const children = new Map<string, string[]>();
  for (const [id, up] of parents) for (const parent of up) children.set(parent, [...(children.get(parent) ?? []), id]);
  const ready = [...left].filter(([, up]) => up.size === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    left.delete(id);
    for (const child of children.get(id) ?? []) {
      const waiting = left.get(child);
      if (waiting?.delete(id) && waiting.size === 0) ready.push(child);
    }
  }
  return withoutLooseEnds(left, children);
}

function withoutLooseEnds(left: ReadonlyMap<string, ReadonlySet<string>>, children: ReadonlyMap<string, readonly string[]>): Set<string> {
  const cyclic = new Set(left.keys());
  const hasCyclicChild = (id: string) => (children.get(id) ?? []).some((child) => cyclic.has(child));
  const loose = [...cyclic].filter((id) => !hasCyclicChild(id));
  for (let id = loose.pop(); id !== undefined; id = loose.pop()) {
    cyclic.delete(id);
    for (const parent of left.get(id) ?? []) if (cyclic.has(parent) && !hasCyclicChild(parent)) loose.push(parent);
  }
  return cyclic;
}
