import type { Finding, Fix, Related } from '../../lint/finding.js';
import { shortenToBytes } from '../../text/shorten.js';
import { fixDiffRows, introduceFix } from '../fixes/fix-diff.js';
import { MAX_COMMENT_BYTES, MAX_DIFF_ROWS } from '../limits.js';
import type { Links } from '../markup/links.js';
import { fencedBlock, inlineCode, link, messageMarkdown } from '../markup/markdown.js';
import { placeOf, rowsOf, type ReviewedFile } from '../reviewed-file.js';
import type { Suggestion } from '../fixes/suggestion.js';
import type { CommentUnit } from './comment-units.js';
import { markerLine } from './marker.js';

/** How the fix of a comment's first finding is told. */
export type FixTelling =
  | { readonly kind: 'suggestion'; readonly suggestion: Suggestion }
  | { readonly kind: 'diff'; readonly obstacle: string }
  // Another comment's suggestion touches the same lines; GitHub can apply only one.
  | { readonly kind: 'prose' };

/** Bytes of one message within a comment. Our choice: messages are three sentences, but may quote code. */
const MAX_MESSAGE_BYTES = 4_000;
/** Lines of a group that are listed. Our choice. */
const MAX_LISTED = 200;

/** A comment's body; at most MAX_COMMENT_BYTES. The marker is its last line. */
export function commentBody(unit: CommentUnit, file: ReviewedFile, fix: FixTelling | undefined, links: Links): string {
  const [first] = unit.findings;
  const parts = {
    message: `**${first.rule}** (${first.severity}): ${messageMarkdown(shortenToBytes(first.message, MAX_MESSAGE_BYTES))}`,
    place: tellPlace(first, file, links),
    related: first.related.map((related) => relatedLine(related, links)).join('\n'),
    others: otherPlaces(unit, links),
    fix: fix && first.fix ? tellFix(first.fix, fix, file) : '',
    page: link('Why, and when not to', links.rule(first.rule)),
    marker: markerLine({ fingerprint: unit.fingerprint, rule: first.rule }),
  };
  const whole = joinParts(Object.values(parts));
  if (Buffer.byteLength(whole) <= MAX_COMMENT_BYTES) return whole;
  return joinParts([parts.message, parts.page, parts.marker]);
}

function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Told where something was removed, a finding must say which line it means. */
function tellPlace(finding: Finding, file: ReviewedFile, links: Links): string {
  if (placeOf(finding, file).first === rowsOf(finding).first) return '';
  return `This is about line ${lineLink(finding, links)}, which did not change: what was removed here kept it from being a finding.`;
}

function relatedLine({ path, row, message }: Related, links: Links): string {
  return `See ${placeLink(path, row, links)}: ${messageMarkdown(shortenToBytes(message, MAX_MESSAGE_BYTES))}`;
}

function otherPlaces({ findings }: CommentUnit, links: Links): string {
  const others = findings.slice(1);
  if (others.length === 0) return '';
  const lines = others.slice(0, MAX_LISTED).map((finding) => lineLink(finding, links));
  const more = others.length > MAX_LISTED ? ` and ${others.length - MAX_LISTED} more` : '';
  return `The same in ${others.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${more} of this file.`;
}

function lineLink(finding: Finding, links: Links): string {
  const { first } = rowsOf(finding);
  return link(String(first + 1), links.lines(finding.path, { first, last: first }));
}

function placeLink(path: string, row: number, links: Links): string {
  return link(inlineCode(`${path}:${row + 1}`), links.lines(path, { first: row, last: row }));
}

function tellFix(fix: Fix, telling: FixTelling, file: ReviewedFile): string {
  const intro = messageMarkdown(introduceFix(fix));
  switch (telling.kind) {
    case 'suggestion':
      return `${intro}\n\n${fencedBlock('suggestion', telling.suggestion.lines)}`;
    case 'diff':
      return `${intro} It cannot be committed from here, because ${telling.obstacle}:\n\n${fencedBlock('diff', shortRows(file, fix))}`;
    case 'prose':
      return `${intro} Its lines are part of another suggestion on this pull request: commit that one first.`;
  }
}

function shortRows(file: ReviewedFile, fix: Fix): string[] {
  const rows = fixDiffRows(file, fix);
  if (rows.length <= MAX_DIFF_ROWS) return rows;
  return [...rows.slice(0, MAX_DIFF_ROWS), `@@ ${rows.length - MAX_DIFF_ROWS} more lines @@`];
}
