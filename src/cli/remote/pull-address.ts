import { UsageError } from '../io.js';

/** A pull request on GitHub. */
export interface PullAddress {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/**
 * Reads "owner/repo#12", or the address of the pull request's page.
 * @throws UsageError for anything else.
 */
export function readPullAddress(text: string): PullAddress {
  const match =
    /^([\w.-]+)\/([\w.-]+)#(\d{1,9})$/.exec(text) ?? /^https?:\/\/[^/]+\/([\w.-]+)\/([\w.-]+)\/pull\/(\d{1,9})(?:[/?#].*)?$/.exec(text);
  if (!match) throw new UsageError(`"${text}" names no pull request. Write owner/repository#number.`);
  const [, owner, repo, number] = match;
  return { owner: owner!, repo: repo!, number: Number(number) };
}
