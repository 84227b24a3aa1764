import { pathFilter } from '../../lint/path-filter.js';
import type { InputFile } from '../../lint/check.js';
import type { Note } from '../../lint/finding.js';
import type { Settings } from '../../lint/settings.js';
import { Pacer } from '../../lint/workspace/pacer.js';
import type { Checker } from '../check-order.js';
import type { ChangedFile, ChangeList, FileContent, PullContents } from '../ports.js';
import { isCheckable } from './relevant-files.js';
import type { ReviewedFile } from '../reviewed-file.js';

/** The changed files as far as they could be read. */
export interface ReadFiles {
  /** By path at the head. */
  readonly files: ReadonlyMap<string, ReviewedFile>;
  readonly inputs: readonly InputFile[];
  /** Files that are to be checked and could not be read. */
  readonly notRead: readonly Note[];
  readonly notes: readonly Note[];
  /** Changed files whose names GitHub does not tell; `notRead` has one note for all of them. */
  readonly unlisted: number;
}

export interface GivenFiles {
  readonly changes: ChangeList;
  readonly contents: PullContents;
  readonly paths: Settings['paths'];
}

/**
 * Puts the texts of the wanted files together with their hunks; what is missing becomes a note, never a silent gap.
 * @throws NotCheckableError
 */
export async function readFiles(
  { changes, contents, paths }: GivenFiles,
  checker: Pick<Checker, 'diff'>,
  signal: AbortSignal,
): Promise<ReadFiles> {
  const pacer = new Pacer(signal);
  const isWanted = pathFilter(paths);
  const files = new Map<string, ReviewedFile>();
  const inputs: InputFile[] = [];
  const notRead: Note[] = [];
  const notes: Note[] = [];
  for (const change of changes.files.filter((file) => isCheckable(file) && isWanted(file.diff.path))) {
    await pacer.step();
    const { path } = change.diff;
    const head = contents.head.get(path) ?? NOT_GIVEN;
    const base = baseOf(change, contents);
    if (head.kind === 'unreadable') {
      notRead.push({ kind: 'not-read', path, message: head.reason });
    } else if (base.kind === 'unreadable' && !change.hasPatch) {
      notRead.push({ kind: 'not-read', path, message: `GitHub gives no diff of this file, and at the base: ${base.reason}` });
    } else {
      if (base.kind === 'unreadable') notes.push({ kind: 'advice', path, message: `${UNKNOWN_BASE}: ${base.reason}` });
      const baseText = base.kind === 'text' ? base.text : '';
      const hunks = change.hasPatch ? change.diff.hunks : await checker.diff(baseText, head.text, signal);
      files.set(path, { path, text: head.text, hunks, isShownByGitHub: change.hasPatch });
      inputs.push(base.kind === 'text' ? { path, text: head.text, base: base.text } : { path, text: head.text });
    }
  }
  if (changes.unlisted > 0) notRead.push(unlistedNote(changes));
  return { files, inputs, notRead, notes, unlisted: changes.unlisted };
}

type BaseContent = FileContent | { readonly kind: 'absent' };
const NOT_GIVEN: FileContent = { kind: 'unreadable', reason: 'its content could not be read' };
const UNKNOWN_BASE = 'findings on changed lines may be old, because the file could not be read at the base';

function baseOf({ diff }: ChangedFile, contents: PullContents): BaseContent {
  if (diff.status === 'added') return { kind: 'absent' };
  return contents.base.get(diff.previousPath ?? diff.path) ?? NOT_GIVEN;
}

function unlistedNote({ files, unlisted }: ChangeList): Note {
  return {
    kind: 'not-read',
    path: '',
    message: `${unlisted} changed files beyond the first ${files.length}: GitHub lists no more of them. Split the pull request.`,
  };
}
