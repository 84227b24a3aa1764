import { textMatcher } from '../config/text-matcher.js';
import type { Settings } from '../lint/settings.js';
import type { PullState } from './ports.js';

/** Why the settings want no review of this pull request at all; undefined when it is reviewed. */
export function whyNotReviewed(pull: PullState, settings: Settings): string | undefined {
  if (pull.isDraft && settings.drafts === 'skip') return 'Draft, not checked yet';
  const { authors, labels, titles, branches } = settings.ignore;
  if (textMatcher(authors)(pull.author)) return 'Not checked: the settings ignore this author';
  if (pull.labels.some(textMatcher(labels))) return 'Not checked: the settings ignore one of its labels';
  if (textMatcher(titles)(pull.title)) return 'Not checked: the settings ignore this title';
  if (textMatcher(branches)(pull.baseRef)) return 'Not checked: the settings ignore this base branch';
  return undefined;
}

/** Why there are no comments on this pull request, only annotations; undefined when there may be. */
export function whyNoComments(pull: PullState, settings: Settings): string | undefined {
  if (pull.number === null) return 'merge groups take no comments';
  if (settings.comments === 'off') return 'comments are off in the settings';
  if (pull.isDraft && settings.drafts === 'check') return 'comments wait until the draft is ready for review';
  if (pull.authorIsBot && settings.bots === 'skip') return 'pull requests of bots get no comments';
  return undefined;
}
