import { diffTexts } from '../../diff/diff-texts.js';
import type { Finding, Note } from '../../lint/finding.js';
import type { Settings } from '../../lint/settings.js';
import { migrationPathsOf } from '../../project/prefilter.js';
import type { PullFacts } from '../../project/pull-facts.js';
import type { ReviewedFile } from '../../review/reviewed-file.js';
import { select } from '../../review/select.js';
import { touchedLocations } from '../files/project-input.js';
import { decode } from '../files/source-text.js';
import { locationOf } from '../../alembic/version-locations.js';
import { changesSince, resolveBase, treeOf, type Change } from './changes.js';
import type { Git } from './git.js';

/** The working tree beside the commit that its branch came from. */
export interface Comparison {
  readonly tip: string;
  readonly changes: readonly Change[];
  readonly pull: PullFacts;
  /** Text at the base of changed Python files, by path in the working tree; files that could not be decoded there are missing. */
  readonly baseTexts: ReadonlyMap<string, string>;
  /** About files whose text at the base is not known. */
  readonly notes: readonly Note[];
}

/**
 * Compares the working tree with the merge base of a revision.
 * @throws UsageError when the revision is unknown, or has no history in common.
 */
export async function compareWith(git: Git, revision: string): Promise<Comparison> {
  const { tip, mergeBase } = await resolveBase(git, revision);
  const changes = await changesSince(git, mergeBase);
  const python = changes.filter(({ path, status, baseBlob }) => path.endsWith('.py') && status !== 'removed' && baseBlob !== undefined);
  const blobs = await git.readBlobs(python.map(({ baseBlob }) => baseBlob!));
  const baseTexts = new Map<string, string>();
  const notes: Note[] = [];
  for (const { path, baseBlob } of python) {
    const decoded = decodeBlob(blobs.get(baseBlob!));
    if (decoded.kind === 'text') baseTexts.set(path, decoded.text);
    else notes.push({ kind: 'advice', path, message: `its findings may be old: at the base, ${decoded.reason}` });
  }
  return { tip, changes, pull: pullFacts(changes), baseTexts, notes };
}

function decodeBlob(bytes: Uint8Array | undefined): ReturnType<typeof decode> {
  return bytes ? decode(bytes) : { kind: 'unreadable', reason: 'this clone does not have it' };
}

function pullFacts(changes: readonly Change[]): PullFacts {
  const previousPaths = new Map<string, string>();
  for (const { path, previousPath } of changes) if (previousPath !== undefined) previousPaths.set(path, previousPath);
  return { statusOf: new Map(changes.map(({ path, status }) => [path, status])), previousPaths };
}

/** The migrations on the base branch's present tip, by path, of the folders that the changes touch. */
export async function readBaseMigrations(
  git: Git,
  { tip, changes }: Comparison,
  { projectFiles, checked, settings }: MigrationRequest,
): Promise<Map<string, string>> {
  const tree = await treeOf(git, tip);
  const locations = touchedLocations({
    paths: tree.keys(),
    projectFiles,
    revisionPaths: migrationPathsOf(checked),
    extraFolders: settings.migrations,
    touched: changes.map(({ path }) => path),
  });
  const wanted = [...tree].filter(([path]) => path.endsWith('.py') && locationOf(path, locations) !== undefined);
  const blobs = await git.readBlobs(wanted.map(([, id]) => id));
  const texts = new Map<string, string>();
  for (const [path, id] of wanted) {
    const decoded = decodeBlob(blobs.get(id));
    if (decoded.kind === 'text') texts.set(path, decoded.text);
  }
  return texts;
}

export interface MigrationRequest {
  readonly projectFiles: ReadonlyMap<string, string>;
  readonly checked: ReadonlyMap<string, string>;
  readonly settings: Settings;
}

/** Tells the findings that the change brought, as the app would. A file is compared with its base once, however often it is asked. */
export function selectorOfChanged(
  texts: ReadonlyMap<string, string>,
  { baseTexts }: Comparison,
  filter: Settings['filter'],
): (findings: readonly Finding[]) => Finding[] {
  const files = new Map<string, ReviewedFile>();
  for (const [path, text] of texts) {
    files.set(path, { path, text, hunks: diffTexts(baseTexts.get(path) ?? '', text), isShownByGitHub: true });
  }
  return (findings) => select(findings, files, filter).flatMap(({ finding, standing }) => (standing === 'shown' ? [finding] : []));
}
