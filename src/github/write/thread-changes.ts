import { z } from 'zod';
import type { PullState, ReviewThread, ThreadChanges } from '../../review/ports.js';
import type { GitHubClient, GraphqlAnswer } from '../client.js';
import { RefusedError } from '../http/errors.js';
import { MAX_MUTATIONS_PER_REQUEST } from '../limits.js';
import { FIXED_PREFIX } from '../read/threads.js';

/** One way to mark a thread as fixed, or to take such a mark away; each ends in the same state when sent twice. */
interface Step {
  readonly thread: ReviewThread;
  readonly field: string;
  /** What to do where GitHub forbids it. */
  readonly otherwise: Step | undefined;
}

/**
 * Resolves and reopens threads, all in one mutation. Where the token may not resolve, the comment is minimised as
 * RESOLVED; where it may not do that either, our own comment is edited to begin with "Fixed in <sha>.".
 */
export async function changeReviewThreads(
  client: GitHubClient,
  pull: PullState,
  changes: ThreadChanges,
  signal: AbortSignal,
): Promise<void> {
  let steps = [...changes.resolve.map((thread) => resolveStep(thread, pull.headSha)), ...changes.unresolve.map(reopenStep)].filter(
    (step) => step !== undefined,
  );
  while (steps.length > 0) {
    const batch = steps.slice(0, MAX_MUTATIONS_PER_REQUEST);
    const forbidden = await send(client, batch, signal);
    steps = [...steps.slice(batch.length), ...forbidden.flatMap((step) => step.otherwise ?? [])];
  }
}

/** The steps that were not done. */
async function send(client: GitHubClient, steps: readonly Step[], signal: AbortSignal): Promise<readonly Step[]> {
  const text = `mutation {\n${steps.map((step, index) => `t${index}: ${step.field}`).join('\n')}\n}`;
  let answer: GraphqlAnswer<Record<string, unknown>>;
  try {
    answer = await client.mutate({ name: 'threads', text, shape: z.record(z.string(), z.unknown()) }, signal);
  } catch (error) {
    if (error instanceof RefusedError) return steps;
    throw error;
  }
  return steps.filter((_, index) => (answer.data[`t${index}`] ?? null) === null);
}

function resolveStep(thread: ReviewThread, headSha: string): Step | undefined {
  const edit: Step | undefined = thread.comment.body.startsWith(FIXED_PREFIX)
    ? undefined
    : editStep(thread, `${FIXED_PREFIX}${headSha}.\n\n${thread.comment.body}`);
  const minimize: Step | undefined = thread.comment.canMinimize
    ? {
        thread,
        field: `minimizeComment(input: { subjectId: ${quote(thread.comment.id)}, classifier: RESOLVED }) { clientMutationId }`,
        otherwise: edit,
      }
    : edit;
  if (!thread.canResolve) return minimize;
  return { thread, field: `resolveReviewThread(input: { threadId: ${quote(thread.id)} }) { clientMutationId }`, otherwise: minimize };
}

/** The mark that was made is the one to take away. */
function reopenStep(thread: ReviewThread): Step {
  const otherwise = undefined;
  if (thread.fixedMark === 'minimized') {
    return { thread, field: `unminimizeComment(input: { subjectId: ${quote(thread.comment.id)} }) { clientMutationId }`, otherwise };
  }
  if (thread.fixedMark === 'edited') return editStep(thread, thread.comment.body.replace(FIXED_LINE, ''));
  return { thread, field: `unresolveReviewThread(input: { threadId: ${quote(thread.id)} }) { clientMutationId }`, otherwise };
}

const FIXED_LINE = new RegExp(`^${FIXED_PREFIX}[0-9a-f]+\\.\\n\\n`);

function editStep(thread: ReviewThread, body: string): Step {
  const input = `{ pullRequestReviewCommentId: ${quote(thread.comment.id)}, body: ${quote(body)} }`;
  return { thread, field: `updatePullRequestReviewComment(input: ${input}) { clientMutationId }`, otherwise: undefined };
}

/** JSON's strings are GraphQL strings. */
function quote(text: string): string {
  return JSON.stringify(text);
}
