import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import type { TextRange } from '../../text/range.js';

/** What became of one rule name in a suppression. */
export type SuppressedNameStatus =
  | 'used'
  | 'unused'
  | 'unknown' // no rule has this name
  | 'not-judged'; // the rule is off, failed, or could not see the whole file

/** A rule name between the brackets. */
export interface SuppressedName {
  readonly name: string;
  readonly range: TextRange;
}

/** Why a comment that was meant to silence something silences nothing. */
export type SuppressionFault =
  | 'no-names' // `# sqla: ignore` must say which rules
  | 'not-at-top'; // `ignore-file` counts only before the first statement

/** `# sqla: ignore[rule, ...] reason` or `# sqla: ignore-file[rule, ...] reason`. */
export interface Suppression {
  readonly node: PyNode;
  /** From its own "#" to the end of its reason; a comment may hold other tools' words beside it. */
  readonly range: TextRange;
  readonly isForFile: boolean;
  readonly names: readonly SuppressedName[];
  readonly reason: string;
  readonly fault: SuppressionFault | undefined;
}

/** A suppression as rules see it: with the verdict on each of its names. */
export interface SuppressionFact extends Omit<Suppression, 'names'> {
  readonly names: readonly (SuppressedName & {
    readonly status: SuppressedNameStatus;
    /** The rule that an unknown name most likely means. */
    readonly nearest: string | undefined;
  })[];
}

const DIRECTIVE = /#\s*sqla:\s*ignore(-file)?(?![\w-])(?:[ \t]*\[([^\]]*)\])?/g;
/** The reason ends where another comment begins: " # " or a "#" that opens another tool's word. */
const NEXT_COMMENT = /\s#(?=\s|noqa|nosec|nosemgrep|type:|pragma|sqla:)/;

/** The suppressions written in a file's comments (not in its strings). */
export function readSuppressions(file: SourceFile): Suppression[] {
  if (!file.text.includes('sqla:')) return [];
  const code = file.tree.root.namedChildren.find((statement) => !isDocstring(statement));
  return file.module.comments.flatMap((comment) => readComment(comment, code?.start ?? file.text.length));
}

/** @param codeStart where the file's first statement begins, a docstring looked through. */
function readComment(comment: PyNode, codeStart: number): Suppression[] {
  const { text } = comment;
  return Array.from(text.matchAll(DIRECTIVE), (match) => {
    const isForFile = match[1] !== undefined;
    const names = match[2] === undefined ? [] : readNames(match[2], comment.start + match.index + match[0].indexOf('[') + 1);
    const afterNames = match.index + match[0].length;
    const rest = text.slice(afterNames);
    const reason = rest.slice(0, NEXT_COMMENT.exec(rest)?.index ?? rest.length).trimEnd();
    return {
      node: comment,
      range: { start: comment.start + match.index, end: comment.start + afterNames + reason.length },
      isForFile,
      names,
      reason: reason.replace(/^[\s:–—-]+/, ''),
      fault: names.length === 0 ? 'no-names' : isForFile && comment.end > codeStart ? 'not-at-top' : undefined,
    };
  });
}

function readNames(list: string, offset: number): SuppressedName[] {
  return Array.from(list.matchAll(/[^\s,]+/g), (match) => {
    const start = offset + match.index;
    return { name: match[0], range: { start, end: start + match[0].length } };
  });
}

function isDocstring(statement: PyNode): boolean {
  const [only] = statement.namedChildren;
  return statement.is('expression_statement') && only !== undefined && only.is('string', 'concatenated_string');
}
