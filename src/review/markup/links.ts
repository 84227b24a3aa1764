import type { RowSpan } from '../../diff/changed-rows.js';
import type { PullState } from '../ports.js';

/** Addresses that a review's texts point to. */
export interface Links {
  /** Lines of a file at the reviewed head. */
  lines(path: string, rows: RowSpan): string;
  /** The page of a rule. */
  rule(name: string): string;
}

/** Links of one pull request. They start from GitHub's own address of it, so that they hold on every GitHub server. */
export function linksOf(pull: PullState, ruleUrl: (name: string) => string): Links {
  const repository = pull.htmlUrl.replace(/\/pull\/\d+$/, '');
  return {
    lines: (path, rows) => `${repository}/blob/${pull.headSha}/${encodePath(path)}${lineFragment(rows)}`,
    rule: ruleUrl,
  };
}

function encodePath(path: string): string {
  // Parentheses would end a Markdown link.
  return path
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29')))
    .join('/');
}

function lineFragment({ first, last }: RowSpan): string {
  return first === last ? `#L${first + 1}` : `#L${first + 1}-L${last + 1}`;
}
