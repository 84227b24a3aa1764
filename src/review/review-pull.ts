/*
 * From a job to a posted review. This folder decides what is said and where; it calls GitHub only through its ports, knows
 * no rule, no queue and no disk, and reads no clock but the one it is given.
 */
import type { CheckResult } from '../lint/check.js';
import { quietOutput } from './check-run/closing-output.js';
import { isUnchecked, renderOutput } from './check-run/render-output.js';
import { withCheckRun } from './check-run/with-check-run.js';
import { markRefused, planComments, type CommentPlan } from './comments/plan-comments.js';
import { reconcile } from './comments/reconcile.js';
import { Deadline } from './deadline.js';
import type { MarkedFinding } from './delivery.js';
import { whyNoComments, whyNotReviewed } from './exemptions.js';
import { REVIEW_TIME_MS } from './limits.js';
import { linksOf } from './markup/links.js';
import {
  NotWantedError,
  SupersededError,
  type ChangeList,
  type CheckOutput,
  type CheckRunHandle,
  type PullContents,
  type PullState,
  type ReviewJob,
  type ThreadChanges,
} from './ports.js';
import { checkOrder } from './reading/read-pull.js';
import { readContext } from './reading/read-context.js';
import { formerPaths } from './reading/former-paths.js';
import { readFiles, type ReadFiles } from './reading/read-files.js';
import { isRelevant, isToRead } from './reading/relevant-files.js';
import { recordOf, Stopwatch, type ReviewRecord, type ReviewResult } from './review-record.js';
import { readReviewSettings } from './reading/review-settings.js';
import { select } from './select.js';
import type { ReviewServices } from './services.js';

/**
 * Brings one pull request into its wanted state: one completed check run on its head, and a thread for each finding that
 * deserves one. Doing it twice changes nothing more. Aborting with a SupersededError cancels the check run.
 * @throws PullReadError when not even the pull request can be read.
 * @throws CheckNotCompletedError when the check run could not be completed.
 * @throws TakenOverError when it is aborted with that: another process goes on, and this one writes nothing more.
 */
export async function reviewPull(job: ReviewJob, services: ReviewServices, signal: AbortSignal): Promise<ReviewRecord | undefined> {
  const { source, sink, clock, log } = services;
  const deadline = new Deadline(clock, REVIEW_TIME_MS, signal);
  const watch = new Stopwatch(clock);
  try {
    const pull = await deadline.run((signal) => source.getPull(job, signal));
    if (!pull.isOpen) return undefined;
    const { result, output } = await withCheckRun(
      { pull, attempt: job.deliveryId, openRun: job.openRun },
      { sink, clock, log, deadline },
      (opened) => deadline.run((signal) => reviewOpenPull(pull, opened, { ...services, watch }, signal)),
    );
    if (result) await changeThreads(pull, result.threads, services, deadline);
    const record = recordOf({ job, pull }, output, result, watch.end());
    log.info(record, 'review');
    return record;
  } finally {
    deadline.clear();
  }
}

type Tools = ReviewServices & { readonly watch: Stopwatch };

async function reviewOpenPull(pull: PullState, opened: Promise<CheckRunHandle>, tools: Tools, signal: AbortSignal): Promise<ReviewResult> {
  const { source, rules, watch } = tools;
  const [changes] = await Promise.all([source.listChanges(pull, signal), opened]);
  const relevant = changes.files.filter(isRelevant);
  if (relevant.length === 0 && changes.unlisted === 0) return reviewOfNothing(pull, changes, tools, signal);

  const contents = await source.readContents(pull, changes, relevant.filter(isToRead), signal);
  requireSameHead(pull, contents);
  const ruleNames = rules.map((rule) => rule.name);
  const settings = await readReviewSettings(changes, contents, ruleNames);
  const present = { ...pull, isDraft: contents.isDraft };
  const exemption = whyNotReviewed(present, settings.settings);
  if (exemption !== undefined) return unreviewed(exemption);
  const read = await readFiles({ changes, contents, paths: settings.settings.paths }, tools.checker, signal);
  const context = await readContext(pull, { changes, contents, read }, tools, signal);
  watch.lap('read');

  const result = await tools.checker.check(checkOrder({ changes, contents, read, context, settings: settings.settings }), signal);
  await context.keep(result);
  watch.lap('check');
  const links = linksOf(pull, tools.ruleUrl);
  const plan = planComments(
    {
      selected: select(result.findings, read.files, settings.settings.filter),
      files: read.files,
      threads: contents.threads,
      maxComments: settings.settings.maxComments,
      silence: whyNoComments(present, settings.settings),
      isUncertain: context.notes.length > 0 ? () => true : uncertainty(changes, read, result),
      formerPaths: await formerPaths(pull, { changes, threads: contents.threads }, tools, signal),
      resolvesAnswered: settings.settings.resolve === 'always',
    },
    links,
  );
  const marked = await postComments(pull, plan, tools, signal);
  watch.lap('post');
  const { incompleteLocations } = contents;
  const output = await renderOutput({ pull, marked, read, context, result, settings, incompleteLocations }, links, signal);
  return { output, threads: plan.threads, marked, files: result.files };
}

/** A push in between makes all that was read stale; the newer head has a job of its own. */
function requireSameHead(pull: PullState, contents: PullContents): void {
  if (contents.headSha !== pull.headSha) throw new SupersededError(contents.headSha);
  if (!contents.isOpen) throw new NotWantedError('pull request closed');
}

/** Nothing is read, unless an earlier head has left threads: what they speak of is gone. */
async function reviewOfNothing(pull: PullState, changes: ChangeList, tools: Tools, signal: AbortSignal): Promise<ReviewResult> {
  const result = unreviewed('No SQLAlchemy/Alembic changes');
  if (pull.number === null || pull.reviewComments === 0) return result;
  const contents = await tools.source.readContents(pull, changes, [], signal);
  requireSameHead(pull, contents);
  const { settings } = await readReviewSettings(
    changes,
    contents,
    tools.rules.map((rule) => rule.name),
  );
  const resolvesAnswered = settings.resolve === 'always';
  const { resolve, unresolve } = reconcile([], { ...NO_FINDINGS, resolvesAnswered }, contents.threads);
  return { ...result, threads: { resolve, unresolve } };
}

const NO_FINDINGS = { shown: [], hidden: [], isUncertain: () => false, formerPaths: () => [] };

function unreviewed(title: string): ReviewResult {
  return { output: quietOutput(title), threads: { resolve: [], unresolve: [] }, marked: [], files: 0 };
}

/** Tells the files whose findings may only be missing because the file, or a part of it, was not checked. */
function uncertainty(changes: ChangeList, read: ReadFiles, result: CheckResult): (path: string) => boolean {
  const partly = result.notes.filter((note) => isUnchecked(note) || note.kind === 'partly-parsed');
  const paths = new Set([...read.notRead, ...partly].map((note) => note.path));
  const listed = new Set(changes.files.map(({ diff }) => diff.path));
  return (path) => paths.has(path) || (changes.unlisted > 0 && !listed.has(path));
}

/** Posts the comments. What GitHub does not take stays an annotation, so the review goes on without it. */
async function postComments(
  pull: PullState,
  { comments, marked }: CommentPlan,
  { sink, log }: Tools,
  signal: AbortSignal,
): Promise<readonly MarkedFinding[]> {
  if (comments.length === 0) return marked;
  signal.throwIfAborted();
  try {
    const { refused } = await sink.postReview(pull, comments, signal);
    return markRefused(marked, refused, 'GitHub refused the comment');
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ err: error, comments: comments.length }, 'comments not posted');
    return markRefused(marked, comments, 'GitHub took no comments this time');
  }
}

/** Threads come last: a check run must not wait for them, and the next review makes up for what fails here. */
async function changeThreads(pull: PullState, changes: ThreadChanges, { sink, log }: ReviewServices, deadline: Deadline): Promise<void> {
  if (changes.resolve.length + changes.unresolve.length === 0) return;
  try {
    await deadline.run((signal) => sink.changeThreads(pull, changes, signal));
  } catch (error) {
    log.warn({ err: error }, 'threads not changed');
  }
}
