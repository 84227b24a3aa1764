import { diffTexts } from '../../../src/diff/diff-texts.js';
import type { DemoState } from '../../../src/demo/page-api.js';

type File = DemoState['files'][number];
type Thread = DemoState['threads'][number];
type Run = DemoState['checks'][number];

export const HEAD_SHA = 'abcdef0'.padEnd(40, '0');

/** A pull request's state without anything said, to be changed as a test needs it. */
export function stateOf(changes: Partial<DemoState> = {}): DemoState {
  return {
    pull: {
      repository: 'acme/shop',
      number: 1,
      title: 'Change',
      author: 'dana',
      base: 'main',
      head: 'change',
      headSha: HEAD_SHA,
      commits: [{ sha: HEAD_SHA, message: 'Change', author: 'dana', conclusion: null }],
    },
    files: [],
    checks: [],
    lastResult: null,
    threads: [],
    comments: [],
    violations: [],
    requests: 0,
    ...changes,
  };
}

export function fileOf(path: string, before: string, after: string): File {
  const hunks = diffTexts(before, after);
  const count = (kind: string): number => hunks.flatMap((hunk) => hunk.lines).filter((line) => line.kind === kind).length;
  return { path, previousPath: null, status: 'modified', additions: count('added'), deletions: count('deleted'), hunks };
}

export function runOf(changes: Partial<Run> = {}): Run {
  const known = { id: 7, headSha: HEAD_SHA, name: 'sqla-review', status: 'completed', conclusion: 'failure', title: '1 error' } as const;
  return { ...known, summary: 'All said.', actions: [], annotations: [], ...changes };
}

export function threadOf(
  body: string,
  changes: Partial<Thread> & { readonly canApply?: boolean; readonly hiddenAs?: string } = {},
): Thread {
  const { canApply = false, hiddenAs = null, ...rest } = changes;
  const comment = { id: 12, author: 'sqla-review[bot]', body, minimizedReason: hiddenAs, reactions: [], suggestion: null, canApply };
  const place = { path: 'a.py', side: 'RIGHT', line: 2, startLine: null, originalLine: 2, originalStartLine: null } as const;
  return { id: 11, ...place, diffHunk: '@@ -1,2 +1,2 @@\n a = 1\n-b = 2\n+b = 3', resolvedBy: null, comments: [comment], ...rest };
}
