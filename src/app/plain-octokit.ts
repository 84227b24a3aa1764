import { ProbotOctokit } from 'probot';

/**
 * Octokit without the retries that do a write twice, and without the throttle that slows reads: src/github/ has its own.
 * A function sets this, because Probot gives throttle options itself, and they win over plain defaults.
 */
export const PLAIN_OCTOKIT = ProbotOctokit.defaults((options: object) => ({
  ...options,
  retry: { enabled: false },
  throttle: { enabled: false },
}));
