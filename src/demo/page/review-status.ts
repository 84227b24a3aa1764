import type { DemoState } from '../page-api.js';

export type RunView = DemoState['checks'][number];

/** How far the review of the present head is: what the page shows at a glance. */
export interface ReviewStatus {
  readonly kind: 'waiting' | 'running' | 'success' | 'neutral' | 'failure';
  readonly text: string;
}

export function reviewStatus({ pull, checks }: DemoState): ReviewStatus {
  const commit = shortSha(pull.headSha);
  const run = checks.at(-1);
  if (run === undefined) return { kind: 'waiting', text: `Waiting for the review of ${commit}` };
  if (run.status !== 'completed') return { kind: 'running', text: `Review of ${commit} in progress` };
  return { kind: kindOf(run.conclusion), text: `${conclusionText(run.conclusion)}: ${run.title ?? run.name}` };
}

/** A conclusion's kind, which gives it its sign and colour. */
export function kindOf(conclusion: string | null): ReviewStatus['kind'] {
  if (conclusion === null) return 'waiting';
  if (conclusion === 'success') return 'success';
  return NEUTRAL.has(conclusion) ? 'neutral' : 'failure';
}

/** GitHub's word for a conclusion, as people read it: "Action required". */
export function conclusionText(conclusion: string | null): string {
  return capitalize((conclusion ?? 'waiting').replaceAll('_', ' '));
}

export function capitalize(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function shortSha(sha: string): string {
  return sha.slice(0, SHORT_SHA_DIGITS);
}

const NEUTRAL = new Set(['neutral', 'skipped', 'stale', 'cancelled']);
const SHORT_SHA_DIGITS = 7;
