import type { SettingsFault } from '../../config/repo-config.js';
import type { Finding, Note } from '../../lint/finding.js';
import { shortenToBytes } from '../../text/shorten.js';
import { compareFindings } from '../comments/comment-units.js';
import { isShown, type Disposition, type MarkedFinding } from '../delivery.js';
import { MAX_ANNOTATIONS, MAX_SUMMARY_BYTES } from '../limits.js';
import type { Links } from '../markup/links.js';
import { inlineCode, link, messageMarkdown, plainText, tableRow } from '../markup/markdown.js';
import { rowsOf } from '../reviewed-file.js';
import { plural } from '../../text/plural.js';

/** All that the page of a check run tells. */
export interface SummarySubjects {
  readonly title: string;
  readonly headSha: string;
  readonly marked: readonly MarkedFinding[];
  /** Number of files that were checked. */
  readonly files: number;
  /** Changed files that were not read, or that a rule failed on. A path of "" stands for files without a known name. */
  readonly notChecked: readonly Note[];
  readonly notes: readonly Note[];
  readonly faults: readonly SettingsFault[];
  readonly editsSettings: boolean;
  /** Settings of the base were left out for their faults. */
  readonly hasBrokenBase: boolean;
  readonly maxComments: number;
}

/** Bytes for each list beside the findings, which get what is left. Our choice. */
const MAX_LIST_BYTES = 9_000;
/** Bytes of one message in a row. Our choice. */
const MAX_ROW_MESSAGE_BYTES = 600;

/** The page of the check run, within GitHub's limit: lists are cut at a row, and say how many rows are missing. */
export function renderSummary(page: SummarySubjects, links: Links): string {
  const before = [`**${page.title}.** ${plural(page.files, 'file')} checked at ${page.headSha.slice(0, 7)}.`, settingsPart(page)];
  const after = [unpostedPart(page), hiddenPart(page), notCheckedPart(page), notesPart(page)];
  const counts = countsPart(page, links);
  const others = joinParts([...before, counts, ...after]);
  const findings = findingsPart(page, links, MAX_SUMMARY_BYTES - Buffer.byteLength(others) - '\n\n'.length);
  return joinParts([...before, counts, findings, ...after]);
}

function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function settingsPart({ faults, editsSettings, hasBrokenBase }: SummarySubjects): string {
  const lines = faults.map((fault) => {
    const owner = fault.origin === 'owner' ? " of the owner's `.github` repository" : '';
    return `- ${inlineCode(`${fault.path}:${fault.line}`)}${owner}: ${messageMarkdown(shortenToBytes(fault.message, MAX_ROW_MESSAGE_BYTES))}`;
  });
  const edits = editsSettings ? 'This pull request changes the settings. It is judged by those of its base branch.' : '';
  if (lines.length === 0) return edits;
  const broken = hasBrokenBase ? 'A settings file with a fault is left out as a whole: this review ran without it.' : '';
  return joinParts(['### Settings', edits, broken, fitRows(lines, MAX_LIST_BYTES, 'fault')]);
}

function countsPart({ marked }: SummarySubjects, links: Links): string {
  const byRule = new Map<string, { readonly finding: Finding; count: number }>();
  for (const { finding } of marked.filter(isShown)) {
    const key = `${finding.severity} ${finding.rule}`;
    const row = byRule.get(key);
    if (row) row.count++;
    else byRule.set(key, { finding, count: 1 });
  }
  if (byRule.size === 0) return '';
  const rows = [...byRule.values()]
    .sort((a, b) => compareFindings(a.finding, b.finding))
    .map(({ finding, count }) => tableRow([finding.severity, link(plainText(finding.rule), links.rule(finding.rule)), String(count)]));
  return `${tableRow(['Severity', 'Rule', 'Findings'])}\n|---|---|--:|\n${fitRows(rows, MAX_LIST_BYTES, 'rule')}`;
}

function findingsPart({ marked }: SummarySubjects, links: Links, room: number): string {
  const rows = marked
    .filter(isShown)
    .sort((a, b) => compareFindings(a.finding, b.finding))
    .map(({ finding, disposition }) => {
      const rows = rowsOf(finding);
      const place = link(inlineCode(`${finding.path}:${rows.first + 1}`), links.lines(finding.path, rows));
      const message = messageMarkdown(shortenToBytes(finding.message, MAX_ROW_MESSAGE_BYTES));
      return tableRow([finding.severity, place, plainText(finding.rule), message, TOLD[disposition]]);
    });
  if (rows.length === 0) return '';
  const head = `### Findings\n\n${tableRow(['Severity', 'Place', 'Rule', 'Finding', 'Told as'])}\n|---|---|---|---|---|\n`;
  return head + fitRows(rows, room - Buffer.byteLength(head), 'finding');
}

const TOLD: Readonly<Record<Disposition, string>> = {
  posted: 'comment',
  'already-posted': 'comment, earlier',
  'annotation-only': 'annotation',
  'over-the-cap': 'annotation',
  refused: 'annotation',
  outside: '',
  unchanged: '',
  suppressed: '',
};

function unpostedPart({ marked, maxComments }: SummarySubjects): string {
  const reasons = new Map<string, number>();
  for (const { disposition, why } of marked) {
    const reason = disposition === 'over-the-cap' ? `there are at most ${plural(maxComments, 'comment')} at a time` : why;
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const lines = [...reasons].map(([reason, count]) => `- ${plural(count, 'finding')}: ${reason}`);
  const shown = marked.filter(isShown).length;
  if (shown > MAX_ANNOTATIONS)
    lines.push(`- ${plural(shown - MAX_ANNOTATIONS, 'finding')}: no annotation either, ${MAX_ANNOTATIONS} are the most`);
  return lines.length === 0 ? '' : `### Without a comment\n\n${fitRows(lines, MAX_LIST_BYTES, 'reason')}`;
}

function hiddenPart({ marked }: SummarySubjects): string {
  const count = (disposition: Disposition): number => marked.filter((each) => each.disposition === disposition).length;
  const lines = [
    [count('outside'), 'on lines that this pull request does not change'],
    [count('unchanged'), 'in the base branch already'],
    [count('suppressed'), 'silenced by a comment in the code'],
  ] as const;
  const told = lines.filter(([number]) => number > 0).map(([number, where]) => `- ${plural(number, 'finding')} ${where}`);
  return told.length === 0 ? '' : `### Not shown\n\n${told.join('\n')}`;
}

function notCheckedPart({ notChecked }: SummarySubjects): string {
  return notChecked.length === 0 ? '' : `### Not checked\n\n${fitRows(notChecked.map(noteLine), MAX_LIST_BYTES, 'file')}`;
}

function notesPart({ notes }: SummarySubjects): string {
  return notes.length === 0 ? '' : `### Notes\n\n${fitRows(notes.map(noteLine), MAX_LIST_BYTES, 'note')}`;
}

function noteLine({ path, line, message }: Note): string {
  const text = messageMarkdown(shortenToBytes(message, MAX_ROW_MESSAGE_BYTES));
  if (path === '') return `- ${text}`;
  return `- ${inlineCode(line === undefined ? path : `${path}:${line}`)}: ${text}`;
}

/** As many rows as fit into the bytes, then a line that counts the others. */
function fitRows(rows: readonly string[], bytes: number, noun: string): string {
  const ending = (missing: number): string => `\n\n… and ${plural(missing, `more ${noun}`)}.`;
  let room = bytes - Buffer.byteLength(ending(rows.length));
  let count = 0;
  for (const row of rows) {
    room -= Buffer.byteLength(row) + 1;
    if (room < 0) break;
    count++;
  }
  const kept = rows.slice(0, count).join('\n');
  return count === rows.length ? kept : kept + ending(rows.length - count);
}
