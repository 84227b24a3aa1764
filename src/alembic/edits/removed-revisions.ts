import type { RevisionGraph } from '../revision-graph.js';
import type { Revision } from '../revision.js';
import type { RevisionState } from '../revision-state.js';

/** Ids that the base has and the merged state has not. */
export function removedRevisions(graph: RevisionGraph): ReadonlySet<string> {
  return new Set([...graph.atBase.keys()].filter((id) => !graph.head.revisions.has(id)));
}

/** Of the chains that go, the revisions they begin with, in order of path. */
export function firstRemoved(graph: RevisionGraph): readonly string[] {
  const gone = removedRevisions(graph);
  return [...gone].filter((id) => !graph.base.parentsOf(id).some((parent) => gone.has(parent)));
}

/** Many revisions become one, which says so. */
export function isSquash(graph: RevisionGraph): boolean {
  if (removedRevisions(graph).size < FEWEST_SQUASHED) return false;
  return [...graph.merged].some(([id, { downRevisions }]) => {
    const isTouched = graph.atBase.get(id)?.downRevisions.join() !== downRevisions.join();
    return isTouched && saysSquash(graph.textOf(id) ?? '');
  });
}

export function saysSquash(text: string): boolean {
  return /\bsquash|\breplaces\b/i.test(text);
}

const FEWEST_SQUASHED = 2;

/** Only the beginning of the history goes: a database at one of the base's heads is still at home. */
export function isHistoryCut(graph: RevisionGraph): boolean {
  const gone = removedRevisions(graph);
  const goesWhole = [...gone].every((id) => graph.base.parentsOf(id).every((parent) => gone.has(parent)));
  return goesWhole && graph.baseHeads.every((head) => !gone.has(head));
}

/**
 * Whether a revision comes after the same ones as at the base, though it names another parent: those between are removed.
 * Also where it had no place there, and has one now: a parent was missing, two files shared the id, it stood in a circle.
 */
export function keepsItsPlace(graph: RevisionGraph, revision: string): boolean {
  const { base, head } = graph;
  if (isFaulty(head, revision)) return false;
  if (isFaulty(base, revision)) return true;
  const gone = removedRevisions(graph);
  const before = new Set(base.parentsOf(revision));
  for (const id of before) {
    if (!gone.has(id)) continue;
    for (const parent of base.parentsOf(id)) before.add(parent);
  }
  const left = [...before].filter((id) => !gone.has(id));
  const now = head.parentsOf(revision);
  return left.length === now.length && left.every((id) => now.includes(id));
}

/** Revisions of the base that come after others than before, in order of path. */
export function movedRevisions(graph: RevisionGraph): readonly Revision[] {
  const isMoved = (now: Revision) => {
    const old = graph.atBase.get(now.revision);
    return old !== undefined && old.downRevisions.join() !== now.downRevisions.join() && !keepsItsPlace(graph, now.revision);
  };
  return [...graph.merged.values()].filter(isMoved).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isFaulty({ missing, duplicates, cyclic }: RevisionState, id: string): boolean {
  return missing.some(({ revision }) => revision.revision === id) || duplicates.some(([first]) => first!.revision === id) || cyclic.has(id);
}
