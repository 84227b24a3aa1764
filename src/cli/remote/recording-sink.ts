import type { ReviewComment } from '../../review/delivery.js';
import type { CheckOutput, CheckRunHandle, PullState, ReviewSink, ThreadChanges } from '../../review/ports.js';

/** Keeps what a review writes, and passes it on where there is a sink to pass it to. */
export class RecordingSink implements ReviewSink {
  output: CheckOutput | undefined;
  headSha = '';
  comments: readonly ReviewComment[] = [];
  readonly #target: ReviewSink | undefined;

  constructor(target: ReviewSink | undefined) {
    this.#target = target;
  }

  async openCheck(pull: PullState, attempt: string, signal: AbortSignal): Promise<CheckRunHandle> {
    this.headSha = pull.headSha;
    return this.#target?.openCheck(pull, attempt, signal) ?? { id: 0, headSha: pull.headSha };
  }

  async completeCheck(pull: PullState, check: CheckRunHandle, output: CheckOutput, signal: AbortSignal): Promise<void> {
    await this.#target?.completeCheck(pull, check, output, signal);
    this.output = output;
  }

  async postReview(pull: PullState, comments: readonly ReviewComment[], signal: AbortSignal) {
    const posted = (await this.#target?.postReview(pull, comments, signal)) ?? { refused: [] };
    this.comments = comments.filter((comment) => !posted.refused.includes(comment));
    return posted;
  }

  async changeThreads(pull: PullState, changes: ThreadChanges, signal: AbortSignal): Promise<void> {
    await this.#target?.changeThreads(pull, changes, signal);
  }
}
