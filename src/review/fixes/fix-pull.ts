import type { CheckResult } from '../../lint/check.js';
import { applyFixes } from '../../lint/fixes/apply-fixes.js';
import type { Finding } from '../../lint/finding.js';
import { gitBlobId } from '../../diff/git-blob-id.js';
import { Deadline } from '../deadline.js';
import { REVIEW_TIME_MS } from '../limits.js';
import type { FixSink, PullState, ReviewJob, WrittenFile } from '../ports.js';
import { checkOrder, type ReadPull } from '../reading/read-pull.js';
import { readContext } from '../reading/read-context.js';
import { readFiles } from '../reading/read-files.js';
import { isRelevant, isToRead } from '../reading/relevant-files.js';
import { readReviewSettings } from '../reading/review-settings.js';
import { select } from '../select.js';
import type { ReviewServices } from '../services.js';

/** What became of the wish for a commit: `refusal` says why there is none, and what to do instead. */
export type FixOutcome = { readonly commits: number } | { readonly refusal: string };

export type FixServices = Pick<ReviewServices, 'source' | 'facts' | 'checker' | 'rules' | 'clock'> & { readonly fixes: FixSink };

/** Names the ways that are left. */
const OTHERWISE = 'Apply the suggestions, or run `sqla-review check --fix` on your machine.';

/**
 * Commits all safe fixes of what the review of the head shows, in one commit, when the base branch's settings allow it. The
 * fixed files are checked again first; a file that would then show anything new stays as it is.
 */
export async function fixPull(job: ReviewJob, services: FixServices, signal: AbortSignal): Promise<FixOutcome> {
  const deadline = new Deadline(services.clock, REVIEW_TIME_MS, signal);
  try {
    return await deadline.run((signal) => fixWithin(job, services, signal));
  } finally {
    deadline.clear();
  }
}

async function fixWithin(job: ReviewJob, services: FixServices, signal: AbortSignal): Promise<FixOutcome> {
  const { source, fixes, checker } = services;
  const pull = await source.getPull(job, signal);
  if (!pull.isOpen) return { refusal: 'The pull request is closed.' };
  const read = await readPull(pull, services, signal);
  if (!read) return { refusal: 'The branch has moved on. Ask again for its new head.' };
  if (read.settings.fixCommits !== 'on') {
    return { refusal: `The settings do not allow commits: \`fix_commits: on\` in \`.github/sqla-review.yml\` does. ${OTHERWISE}` };
  }
  const obstacle = await fixes.obstacle(pull, signal);
  if (obstacle !== undefined) return { refusal: `${obstacle} ${OTHERWISE}` };

  const order = checkOrder(read);
  const before = await checker.check(order, signal);
  const fixed = fixTexts(read, before);
  const after = await checker.check(
    { ...order, files: order.files.map((file) => ({ ...file, text: fixed.get(file.path)?.text ?? file.text })) },
    signal,
  );
  const proven = [...fixed].filter(([path]) => !saysMore(path, before, after));
  const files = proven.flatMap(([path, { text }]) => writtenFile(read, path, text) ?? []);
  const written = new Set(files.map(({ path }) => path));
  const count = proven.reduce((sum, [path, { applied }]) => sum + (written.has(path) ? applied.length : 0), 0);
  if (count === 0) return { refusal: 'There are no safe fixes to commit.' };
  const refused = await fixes.commit(pull, files, `Apply ${count === 1 ? 'a safe fix' : `${count} safe fixes`} of sqla-review`, signal);
  return refused === undefined ? { commits: count } : { refusal: `${refused} ${OTHERWISE}` };
}

/** Undefined when the head is another by now. */
async function readPull(pull: PullState, services: FixServices, signal: AbortSignal): Promise<ReadPull | undefined> {
  const { source, rules } = services;
  const changes = await source.listChanges(pull, signal);
  const contents = await source.readContents(pull, changes, changes.files.filter(isRelevant).filter(isToRead), signal);
  if (contents.headSha !== pull.headSha || !contents.isOpen) return undefined;
  const ruleNames = rules.map((rule) => rule.name);
  const { settings } = await readReviewSettings(changes, contents, ruleNames);
  const read = await readFiles({ changes, contents, paths: settings.paths }, services.checker, signal);
  const context = await readContext(pull, { changes, contents, read }, services, signal);
  return { changes, contents, settings, read, context };
}

/** By path, the files that have safe fixes. */
function fixTexts({ read, settings }: ReadPull, { findings }: CheckResult): ReadonlyMap<string, ReturnType<typeof applyFixes>> {
  const shown = select(findings, read.files, settings.filter).flatMap(({ finding, standing }) => (standing === 'shown' ? [finding] : []));
  const fixed = new Map<string, ReturnType<typeof applyFixes>>();
  for (const [path, { text }] of read.files) {
    const result = applyFixes(
      text,
      shown.filter((finding) => finding.path === path),
      { unsafe: false },
    );
    if (result.applied.length > 0) fixed.set(path, result);
  }
  return fixed;
}

/** Whether a file has more findings of a rule, or notes, than before its fixes. */
function saysMore(path: string, before: CheckResult, after: CheckResult): boolean {
  const ofFile = <T extends { readonly path: string }>(all: readonly T[]): readonly T[] => all.filter((one) => one.path === path);
  if (ofFile(after.notes).length > ofFile(before.notes).length) return true;
  const countOf = (findings: readonly Finding[], rule: string): number => findings.filter((finding) => finding.rule === rule).length;
  const [old, now] = [ofFile(before.findings), ofFile(after.findings)];
  return now.some(({ rule }) => countOf(now, rule) > countOf(old, rule));
}

const MARK = '\uFEFF';

/** The file's new bytes; undefined where its text is not written in UTF-8, which the old content's id proves. */
function writtenFile({ contents }: ReadPull, path: string, text: string): WrittenFile | undefined {
  const head = contents.head.get(path);
  if (head?.kind !== 'text') return undefined;
  const mark = ['', MARK].find((candidate) => gitBlobId(candidate + head.text) === head.blob);
  return mark === undefined ? undefined : { path, bytes: Buffer.from(mark + text) };
}
