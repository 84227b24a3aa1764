import { z } from 'zod';
import type { Annotation } from '../../review/delivery.js';
import { MAX_SUMMARY_BYTES } from '../../review/limits.js';
import type { CheckOutput, CheckRunHandle, PullState } from '../../review/ports.js';
import type { GitHubClient } from '../client.js';
import { GitHubError, isUnsure, RefusedError } from '../http/errors.js';
import { MAX_ANNOTATIONS_PER_REQUEST, MAX_PAGE } from '../limits.js';

/** The name that a required check is chosen by: it never changes. */
export const CHECK_NAME = 'sqla-review';

/** The button of a check run that asks for a commit. GitHub allows 20, 40 and 20 characters. Source: OpenAPI, checks/update. */
export const FIX_ACTION = { label: 'Apply fixes', description: 'Commit all safe fixes to this branch', identifier: 'fix' };

/** Tells our check run's pull request, which the events of a fork's check runs leave out. A merge group has no number. */
export function checkExternalId({ owner, repo, number, headSha }: PullState, attempt: string): string {
  return `${owner}/${repo}${number === null ? '' : `#${number}`}@${headSha}:${attempt}`;
}

/** The attempt that one of our external ids names; undefined for another text. */
export function attemptOf(id: string): string | undefined {
  return /@[0-9a-f]+:(.+)$/.exec(id)?.[1];
}

/** The pull request that one of our external ids names; undefined for a merge group's, and for another text. */
export function readCheckExternalId(id: string): { readonly number: number; readonly headSha: string } | undefined {
  const match = /#(\d+)@([0-9a-f]+):/.exec(id);
  return match ? { number: Number(match[1]), headSha: match[2]! } : undefined;
}

const createdShape = z.object({ id: z.number() });
const runShape = z.object({ id: z.number(), external_id: z.string().nullable(), status: z.string() });
type RunState = z.infer<typeof runShape>;
const listShape = z.object({ check_runs: z.array(runShape) });

/**
 * Opens a check run in progress. When the answer was lost, the run is looked for by its external id before another try.
 * `doubtfulId` is that id when the first one may still appear: it must not stay open beside the second.
 */
export async function openCheckRun(
  client: GitHubClient,
  pull: PullState,
  attempt: string,
  signal: AbortSignal,
): Promise<{ readonly check: CheckRunHandle; readonly doubtfulId: string | undefined }> {
  const external_id = checkExternalId(pull, attempt);
  const parameters = { ...repository(pull), name: CHECK_NAME, head_sha: pull.headSha, status: 'in_progress', external_id };
  const create = (): Promise<{ id: number }> => client.writeOnce('POST /repos/{owner}/{repo}/check-runs', parameters, createdShape, signal);
  try {
    return { check: { id: (await create()).id, headSha: pull.headSha }, doubtfulId: undefined };
  } catch (error) {
    if (!isUnsure(error)) throw error;
  }
  await client.settle(signal);
  const [found] = await findCheckRuns(client, pull, external_id, signal);
  if (found) return { check: { id: found.id, headSha: pull.headSha }, doubtfulId: undefined };
  return { check: { id: (await create()).id, headSha: pull.headSha }, doubtfulId: external_id };
}

/**
 * Ends other runs with the same external id: a request to open this one that was thought lost has come late. Does not
 * throw for GitHub's faults, since the run itself is completed; what is left open the healing pass ends.
 */
export async function endDuplicates(
  client: GitHubClient,
  target: { readonly pull: PullState; readonly check: CheckRunHandle; readonly externalId: string },
  signal: AbortSignal,
): Promise<void> {
  const { pull, check, externalId } = target;
  try {
    const same = await findCheckRuns(client, pull, externalId, signal);
    for (const { id } of same.filter((run) => run.id !== check.id && run.status !== 'completed')) {
      await cancelCheckRun(client, { ...repository(pull), id }, signal);
    }
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
  }
}

/** Ends a run that no review will end. */
export async function cancelCheckRun(
  client: GitHubClient,
  { owner, repo, id }: { readonly owner: string; readonly repo: string; readonly id: number },
  signal: AbortSignal,
): Promise<void> {
  const parameters = { owner, repo, check_run_id: id, status: 'completed', conclusion: 'cancelled' };
  await client.write('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', parameters, createdShape, signal);
}

async function findCheckRuns(client: GitHubClient, pull: PullState, externalId: string, signal: AbortSignal): Promise<RunState[]> {
  const parameters = { ...repository(pull), ref: pull.headSha, check_name: CHECK_NAME, filter: 'all', per_page: MAX_PAGE };
  const { check_runs: runs } = await client.get('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', parameters, listShape, signal);
  return runs.filter((run) => run.external_id === externalId);
}

/** One update of a check run. Only the last one concludes it. */
interface Update {
  readonly annotations: readonly Annotation[];
  readonly isLast: boolean;
}

/**
 * Sends the annotations in batches and concludes with the last. A batch that GitHub refuses is left out and counted in
 * the summary: the run must end.
 */
export async function completeCheckRun(
  client: GitHubClient,
  target: { readonly pull: PullState; readonly check: CheckRunHandle; readonly output: CheckOutput },
  signal: AbortSignal,
): Promise<void> {
  const run = new CheckRunWriter(client, target, signal);
  const { annotations } = target.output;
  const lastStart = Math.max(0, Math.ceil(annotations.length / MAX_ANNOTATIONS_PER_REQUEST) - 1) * MAX_ANNOTATIONS_PER_REQUEST;
  for (let start = 0; start <= lastStart; start += MAX_ANNOTATIONS_PER_REQUEST) {
    await run.send({ annotations: annotations.slice(start, start + MAX_ANNOTATIONS_PER_REQUEST), isLast: start === lastStart });
  }
}

const updatedShape = z.object({ id: z.number() });
const stateShape = z.object({ status: z.string(), output: z.object({ annotations_count: z.number() }) });

class CheckRunWriter {
  readonly #client: GitHubClient;
  readonly #target: { readonly pull: PullState; readonly check: CheckRunHandle; readonly output: CheckOutput };
  readonly #signal: AbortSignal;
  #stored = 0;
  #refused = 0;

  constructor(
    client: GitHubClient,
    target: { readonly pull: PullState; readonly check: CheckRunHandle; readonly output: CheckOutput },
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#target = target;
    this.#signal = signal;
  }

  async send(update: Update): Promise<void> {
    try {
      await this.#patchOnce(update);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 422 || update.annotations.length === 0) throw error;
      this.#refused += update.annotations.length;
      if (update.isLast) await this.#patchOnce({ ...update, annotations: [] });
    }
  }

  /** Each update appends its annotations, so that a lost answer is looked after before anything is sent again. */
  async #patchOnce(update: Update): Promise<void> {
    for (const isSecondTry of [false, true]) {
      try {
        await this.#patch(update);
        break;
      } catch (error) {
        if (!isUnsure(error) || isSecondTry) throw error;
        if (await this.#hasArrived(update)) break;
      }
    }
    this.#stored += update.annotations.length;
  }

  async #patch(update: Update): Promise<void> {
    const { output } = this.#target;
    await this.#client.writeOnce(
      'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
      {
        ...this.#address(),
        ...(update.isLast ? { status: 'completed', conclusion: output.conclusion } : {}),
        ...(update.isLast && output.offersFixes ? { actions: [FIX_ACTION] } : {}),
        output: { title: output.title, summary: this.#summary(), annotations: update.annotations.map(toApiAnnotation) },
      },
      updatedShape,
      this.#signal,
    );
  }

  async #hasArrived(update: Update): Promise<boolean> {
    const route = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}';
    const state = await this.#client.get(route, this.#address(), stateShape, this.#signal);
    if (update.isLast) return state.status === 'completed';
    return state.output.annotations_count >= this.#stored + update.annotations.length;
  }

  #summary(): string {
    const { summary } = this.#target.output;
    if (this.#refused === 0) return summary;
    const note = `\n\nGitHub refused ${this.#refused} annotations; the findings stand in the table above.`;
    return Buffer.byteLength(summary + note) <= MAX_SUMMARY_BYTES ? summary + note : summary;
  }

  #address(): Record<string, unknown> {
    return { ...repository(this.#target.pull), check_run_id: this.#target.check.id };
  }
}

function toApiAnnotation(annotation: Annotation): Record<string, unknown> {
  const isOneLine = annotation.startLine === annotation.endLine;
  return {
    path: annotation.path,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    // Columns are refused when the annotation spans lines.
    ...(isOneLine && annotation.startColumn !== undefined ? { start_column: annotation.startColumn } : {}),
    ...(isOneLine && annotation.endColumn !== undefined ? { end_column: annotation.endColumn } : {}),
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    ...(annotation.rawDetails === undefined ? {} : { raw_details: annotation.rawDetails }),
  };
}

function repository(pull: Pick<PullState, 'owner' | 'repo'>): { owner: string; repo: string } {
  return { owner: pull.owner, repo: pull.repo };
}
