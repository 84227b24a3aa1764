import { textMatcher } from '../config/text-matcher.js';
import type { Connection } from '../github/connect.js';
import type { ChangeList } from '../review/ports.js';
import { readReviewSettings } from '../review/reading/review-settings.js';
import type { RuleCatalogue } from './commands/command-reply.js';
import { queuedReview, type AppJob, type QueuedLabel } from './jobs.js';

export interface RelabelServices {
  readonly connection: Connection;
  readonly catalogue: RuleCatalogue;
  readonly enqueue: (job: AppJob) => Promise<void>;
}

/** Asks for a review when the settings leave out, or no longer leave out, pull requests with this label. */
export async function reviewForLabel(
  { label, review }: QueuedLabel,
  { connection, catalogue, enqueue }: RelabelServices,
  signal: AbortSignal,
): Promise<void> {
  const { source } = connection;
  const pull = await source.getPull(review, signal);
  if (!pull.isOpen) return;
  const nothing: ChangeList = { mergeBaseSha: pull.baseSha, files: [], unlisted: 0 };
  const contents = await source.readContents(pull, nothing, [], signal);
  const ruleNames = catalogue.rules.map((rule) => rule.name);
  const { settings } = await readReviewSettings(nothing, contents, ruleNames);
  if (textMatcher(settings.ignore.labels)(label)) await enqueue(queuedReview(review));
}
