import { Deadline } from '../deadline.js';
import { CLOSING_TIME_MS } from '../limits.js';
import {
  PullReadError,
  TakenOverError,
  type CheckOutput,
  type CheckRunHandle,
  type Clock,
  type PullState,
  type ReviewLog,
  type ReviewSink,
} from '../ports.js';
import { bareOutput, outputOfError } from './closing-output.js';

/** A check run could not be completed; `cause` says why. It is left to the healing pass. */
export class CheckNotCompletedError extends Error {}

export interface CheckRunTools {
  readonly sink: ReviewSink;
  readonly clock: Clock;
  readonly log: ReviewLog;
  readonly deadline: Deadline;
}

interface WantedRun {
  readonly pull: PullState;
  readonly attempt: string;
  /** Taken over instead of opening one, when it is on the pull request's head. */
  readonly openRun: CheckRunHandle | undefined;
}

/**
 * Does the work beside an open check run, and completes that on every path: with the work's output, else with one that
 * tells why there is none. Gives the work's result, undefined when it failed, and what was written.
 * @throws CheckNotCompletedError when GitHub took no completion, not even a bare one.
 * @throws TakenOverError when another process completes the run.
 */
export async function withCheckRun<R extends { readonly output: CheckOutput }>(
  run: WantedRun,
  tools: CheckRunTools,
  work: (opened: Promise<CheckRunHandle>) => Promise<R>,
): Promise<{ readonly result: R | undefined; readonly output: CheckOutput }> {
  const { deadline, log } = tools;
  const opened = openCheck(run, tools);
  // The work and the completion both look at it; until then its failure is nobody's unhandled rejection.
  opened.catch(() => undefined);
  let result: R | undefined;
  let output: CheckOutput;
  try {
    result = await work(opened);
    output = result.output;
  } catch (error) {
    requireOurs(deadline);
    output = outputOfError(error, deadline.signal.aborted);
    if (output.conclusion === 'cancelled') log.info({ reason: output.title }, 'review stopped');
    else log.error({ err: error }, 'review failed');
  }
  return { result, output: await complete(output, { ...run, opened }, tools) };
}

/** Another process may have completed the run by now: it must not be written again. */
function requireOurs({ signal }: Deadline): void {
  if (signal.reason instanceof TakenOverError) throw signal.reason;
}

/** Not ended by the review's deadline: a run that is opened but not known could never be completed. */
async function openCheck({ pull, attempt, openRun }: WantedRun, { sink, clock }: CheckRunTools): Promise<CheckRunHandle> {
  if (openRun?.headSha === pull.headSha) return openRun;
  const opening = new Deadline(clock, CLOSING_TIME_MS);
  try {
    return await opening.run((signal) => sink.openCheck(pull, attempt, signal));
  } catch (cause) {
    // GitHub's fault, not ours: it is told like one, and healed like one.
    throw new PullReadError('the check run could not be opened', { cause });
  } finally {
    opening.clear();
  }
}

interface OpenRun extends WantedRun {
  readonly opened: Promise<CheckRunHandle>;
}

async function complete(output: CheckOutput, { pull, attempt, opened }: OpenRun, tools: CheckRunTools): Promise<CheckOutput> {
  const { sink, clock, log, deadline } = tools;
  try {
    await deadline.run(async (signal) => sink.completeCheck(pull, await opened, output, signal));
    return output;
  } catch (error) {
    requireOurs(deadline);
    if (!deadline.signal.aborted) log.warn({ err: error }, 'check run not completed at the first try');
  }
  // The review's own time may be over; closing has some of its own.
  const closing = new Deadline(clock, CLOSING_TIME_MS);
  const { aborted, reason } = deadline.signal;
  const last = aborted ? outputOfError(reason, true) : bareOutput(output);
  try {
    await closing.run(async (signal) => {
      const check = await opened.catch(() => sink.openCheck(pull, attempt, signal));
      await sink.completeCheck(pull, check, last, signal);
    });
    return last;
  } catch (cause) {
    throw new CheckNotCompletedError(`the check run of ${pull.owner}/${pull.repo}@${pull.headSha} could not be completed`, { cause });
  } finally {
    closing.clear();
  }
}
