import type { PullFacts } from '../project/pull-facts.js';
import { independentFolders } from './independent-folders.js';
import { parseRevision, type Revision } from './revision.js';
import { revisionState, type RevisionState } from './revision-state.js';
import { RevisionTexts } from './revision-texts.js';
import { environmentFile, locationOf, type VersionLocation } from './version-locations.js';

/** The revisions of one Alembic environment as they are on the base branch and after merging. */
export interface RevisionGraph {
  /** The environment's first `versions` folder. */
  readonly location: string;
  /** All its folders: `version_locations` may name several, and a parent may lie in another one. */
  readonly folders: readonly string[];
  readonly atBase: ReadonlyMap<string, Revision>;
  /** Base branch's present tip with the pull request's files put over it. */
  readonly merged: ReadonlyMap<string, Revision>;
  readonly baseHeads: readonly string[];
  readonly mergedHeads: readonly string[];
  /** Heads by line of development: those with a branch label apart, else one line per folder. */
  readonly lines: readonly RevisionLine[];
  readonly base: RevisionState;
  readonly head: RevisionState;
  /** False when a part of the folder could not be read, or a file's variables are not constant: rules that count heads stay silent. */
  readonly isComplete: boolean;
  /** The env.py beside the folders opens its connection in AUTOCOMMIT isolation, or alembic.ini asks for it. */
  readonly runsInAutocommit: boolean;
  /**
   * False when revisions may come from elsewhere: `version_locations` made at run time, a package's own revisions
   * without an environment, references that already lead out of the repository at the base.
   */
  readonly isSelfContained: boolean;
  /** The text of the environment's env.py. */
  readonly environmentText: string;
  /** Texts that match a pattern, of the revisions before this one; of the released ones, those that are on the base branch already. */
  textsBefore(id: string, which: 'all' | 'released', about: RegExp): readonly string[];
  /** The text of a revision after merging. */
  textOf(id: string): string | undefined;
  /** False when the newest revisions at the base leave their downgrades out. */
  writesDowngrades(): boolean;
  /** Whether a migration other than the one at `path` has a word in its text: the name of a type, say. */
  mentionsElsewhere(word: string, path: string): boolean;
}

/** The heads that should be one. */
export interface RevisionLine {
  /** The branch label, or the folder. */
  readonly name: string;
  readonly isLabelled: boolean;
  readonly baseHeads: readonly string[];
  readonly mergedHeads: readonly string[];
}

/** The revision graphs of a repository, one per Alembic environment. */
export interface RevisionGraphs {
  /** The graph that a migration's path belongs to. */
  graphOf(path: string): RevisionGraph | undefined;
  readonly all: readonly RevisionGraph[];
}

export interface RevisionGraphInput {
  readonly locations: readonly VersionLocation[];
  /**
   * Migrations on the base branch's present tip, text by path. Empty when it could not be had: then the head's files
   * that the pull request did not add stand for it.
   */
  readonly baseTip: ReadonlyMap<string, string>;
  /**
   * Migrations at the head, text by path. With a pull request only its changed ones count; the others may be older
   * than the base's tip.
   */
  readonly headFiles: ReadonlyMap<string, string>;
  /** Absent when whole files are checked: then the head is the whole state, and the base equals it. */
  readonly pull: PullFacts | undefined;
  /** `versions` folders that could not be read completely. */
  readonly incompleteLocations?: readonly string[];
}

/** Lays the pull request's files over the base branch's tip and builds one graph per Alembic environment. */
export function buildRevisionGraphs(input: RevisionGraphInput): RevisionGraphs {
  const baseTip = input.baseTip.size > 0 && input.pull ? input.baseTip : notAdded(input.headFiles, input.pull);
  const merged = input.pull ? mergedFiles(baseTip, input.headFiles, input.pull) : input.headFiles;
  const parse = cachedParser();
  const locations = [...byEnvironment(input.locations)].flatMap(([, group]) =>
    independentFolders(group, parse(new Map([...baseTip, ...merged]), insideOf(group, input.locations))),
  );
  const all = [...byEnvironment(locations)].map(([, group]) => {
    const isInside = insideOf(group, locations);
    const folders = group.map((location) => location.folder);
    const isRead = !input.incompleteLocations?.some((folder) => folders.some((own) => isWithin(own, folder) || isWithin(folder, own)));
    const graph = buildGraph(folders, revisionState(parse(baseTip, isInside)), revisionState(parse(merged, isInside)));
    const written = new RevisionTexts({ state: graph.base, texts: baseTip }, { state: graph.head, texts: merged }, isInside);
    const environment = group.map((location) => input.headFiles.get(environmentFile(location.environment)) ?? '');
    return {
      ...graph,
      isComplete: isRead && graph.isComplete,
      runsInAutocommit: group.some((location) => location.runsInAutocommit) || environment.some((text) => AUTOCOMMIT.test(text)),
      isSelfContained: isSelfContained(folders, environment, graph, input.pull !== undefined),
      environmentText: environment.join('\n'),
      textsBefore: (id: string, which: 'all' | 'released', about: RegExp) => written.before(id, which, about),
      textOf: (id: string) => written.textOf(id),
      writesDowngrades: () => written.writesDowngrades(),
      mentionsElsewhere: (word: string, path: string) => written.mentionsElsewhere(word, path),
    };
  });
  return { all, graphOf: (path) => all.find(({ folders }) => folders.includes(locationOf(path, locations)?.folder ?? '')) };
}

function isSelfContained(folders: readonly string[], environment: readonly string[], { base }: BuiltGraph, isPull: boolean): boolean {
  const isPackage = environment.every((text) => text === '') && folders.every((folder) => !/(^|\/)versions(\/|$)/.test(folder));
  if (isPackage || environment.some((text) => text.includes('version_locations'))) return false;
  const leadingOut = new Set(base.missing.flatMap(({ revision, isAmbiguous }) => (isAmbiguous ? [] : [revision.path])));
  // Without a pull request one may be the fault to be found.
  return leadingOut.size <= (isPull ? 0 : 1);
}

const AUTOCOMMIT = /^[^#\n]*\bisolation_level["']?\s*[=:]\s*["']AUTOCOMMIT["']/im;

function byEnvironment(locations: readonly VersionLocation[]): Map<string, VersionLocation[]> {
  const groups = new Map<string, VersionLocation[]>();
  for (const location of locations) groups.set(location.environment, [...(groups.get(location.environment) ?? []), location]);
  return groups;
}

function insideOf(group: readonly VersionLocation[], all: readonly VersionLocation[]): (path: string) => boolean {
  return (path) => {
    const location = locationOf(path, all);
    return location !== undefined && group.includes(location);
  };
}

type BuiltGraph = Omit<
  RevisionGraph,
  'runsInAutocommit' | 'isSelfContained' | 'environmentText' | 'textsBefore' | 'textOf' | 'writesDowngrades' | 'mentionsElsewhere'
>;

function buildGraph(folders: readonly string[], base: RevisionState, head: RevisionState): BuiltGraph {
  return {
    location: folders[0]!,
    folders,
    atBase: base.revisions,
    merged: head.revisions,
    baseHeads: base.heads,
    mergedHeads: head.heads,
    lines: revisionLines(folders, base, head),
    base,
    head,
    isComplete: base.unreadable.length === 0 && head.unreadable.length === 0,
  };
}

function revisionLines(folders: readonly string[], base: RevisionState, head: RevisionState): RevisionLine[] {
  const baseLines = headsByLine(base, folders);
  const headLines = headsByLine(head, folders);
  return [...new Set([...baseLines.keys(), ...headLines.keys()])].map((name) => ({
    name,
    isLabelled: !folders.includes(name),
    baseHeads: baseLines.get(name) ?? [],
    mergedHeads: headLines.get(name) ?? [],
  }));
}

function headsByLine(state: RevisionState, folders: readonly string[]): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const head of state.heads) {
    const path = state.revisions.get(head)!.path;
    const name = nearestLabel(head, state) ?? folders.find((folder) => isWithin(path, folder)) ?? folders[0]!;
    lines.set(name, [...(lines.get(name) ?? []), head]);
  }
  return lines;
}

/** A label holds for all that comes after it: the one nearest to the head names its line. */
function nearestLabel(head: string, state: RevisionState): string | undefined {
  const seen = new Set([head]);
  for (const id of seen) {
    const labels = state.revisions.get(id)?.branchLabels ?? [];
    if (labels.length > 0) return [...labels].sort().join(', ');
    for (const parent of state.parentsOf(id)) seen.add(parent);
  }
  return undefined;
}

function mergedFiles(baseTip: ReadonlyMap<string, string>, headFiles: ReadonlyMap<string, string>, pull: PullFacts): Map<string, string> {
  const files = new Map(baseTip);
  for (const [path, status] of pull.statusOf) if (status === 'removed') files.delete(path);
  for (const previous of pull.previousPaths.values()) files.delete(previous);
  for (const [path, text] of headFiles) {
    const status = pull.statusOf.get(path);
    if (status !== undefined && status !== 'removed') files.set(path, text);
  }
  return files;
}

function notAdded(headFiles: ReadonlyMap<string, string>, pull: PullFacts | undefined): ReadonlyMap<string, string> {
  return pull ? new Map([...headFiles].filter(([path]) => pull.statusOf.get(path) !== 'added')) : headFiles;
}

type Parse = (files: ReadonlyMap<string, string>, isInside: (path: string) => boolean) => Revision[];

// Base and merged state share nearly all of their files.
function cachedParser(): Parse {
  const byText = new Map<string, { readonly path: string; readonly revision: Revision | undefined }>();
  return (files, isInside) => {
    const revisions: Revision[] = [];
    for (const [path, text] of files) {
      if (!path.endsWith('.py') || !isInside(path)) continue;
      let known = byText.get(text);
      if (known?.path !== path) {
        known = { path, revision: parseRevision(path, text) };
        byText.set(text, known);
      }
      if (known.revision) revisions.push(known.revision);
    }
    return revisions;
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
