import { diffTexts } from '../diff/diff-texts.js';
import type { Finding, Note } from '../lint/finding.js';
import { ruleUrl } from '../lint/rule-url.js';
import { applyEdits } from '../text/edits.js';
import { plural } from '../text/plural.js';
import { codeFrame } from './code-frame.js';
import { paintFor, SEVERITY_COLOURS, visibleText, type Paint } from './paint.js';
import { countBySeverity, ReportedPlaces, type ReportInput } from './report-input.js';

/** Most changed lines of a fix that are shown; a longer one is better looked at with `--diff`. */
const MAX_FIX_LINES = 12;

/** The report for people: each finding with its code and its fix, then what was noted, then the sum. */
export function textReport(input: ReportInput, isColoured: boolean): string {
  const paint = paintFor(isColoured);
  const places = new ReportedPlaces(input.texts);
  const blocks = input.findings.map((finding) => findingBlock(finding, input, places, paint));
  const notes = input.notes.map((note) => noteLine(note, input, paint));
  if (notes.length > 0) blocks.push(`${notes.join('\n')}\n`);
  return `${blocks.map((block) => `${block}\n`).join('')}${summary(input, paint)}\n`;
}

function findingBlock(finding: Finding, input: ReportInput, places: ReportedPlaces, paint: Paint): string {
  const { start, end, severity, rule, family, message, path } = finding;
  const colour = SEVERITY_COLOURS[severity];
  const place = `${visibleText(input.shownPath(path))}:${start.row + 1}:${start.column + 1}`;
  const rows = [
    `${paint('bold', place)}: ${paint(colour, severity)} ${paint('bold', rule)}`,
    ...indent(visibleLines(message)),
    ...indent(codeFrame(places.linesOf(path), { start, end, colour }, paint)),
    ...finding.related.map(
      (related) => `  ${visibleText(input.shownPath(related.path))}:${related.row + 1}: ${visibleText(related.message)}`,
    ),
    ...indent(fixRows(finding, input.texts.get(path), paint)),
    `  ${paint('dim', ruleUrl({ family, name: rule }))}`,
  ];
  return `${rows.join('\n')}\n`;
}

function fixRows({ fix }: Finding, text: string | undefined, paint: Paint): string[] {
  if (!fix || text === undefined) return [];
  const changed = diffTexts(text, applyEdits(text, fix.edits))
    .flatMap((hunk) => hunk.lines)
    .filter((line) => line.kind !== 'context');
  const shown = changed.slice(0, MAX_FIX_LINES).map((line) => {
    const content = visibleText(line.text.replace(/\r$/, ''));
    return line.kind === 'added' ? paint('green', `  + ${content}`) : paint('red', `  - ${content}`);
  });
  const rest = changed.length - shown.length;
  const title = fix.applicability === 'safe' ? 'Fix' : 'Unsafe fix, check what it changes';
  return [`${title}: ${visibleText(fix.title)}`, ...shown, ...(rest > 0 ? [`  ... and ${rest} more changed lines`] : [])];
}

function noteLine(note: Note, input: ReportInput, paint: Paint): string {
  const place = [visibleText(input.shownPath(note.path)), note.line].filter((part) => part !== undefined && part !== '').join(':');
  return `${paint('dim', 'note:')} ${place === '' ? '' : `${place}: `}${visibleText(note.message)}`;
}

function summary({ findings, files }: ReportInput, paint: Paint): string {
  const looked = plural(files, 'file');
  if (findings.length === 0) return `No findings in ${looked}.`;
  const parts = countBySeverity(findings)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => paint(SEVERITY_COLOURS[severity], severity === 'info' ? `${count} info` : plural(count, severity)));
  return `${paint('bold', plural(findings.length, 'finding'))} in ${looked}: ${parts.join(', ')}.${fixable(findings)}`;
}

function fixable(findings: readonly Finding[]): string {
  const safe = findings.filter(({ fix }) => fix?.applicability === 'safe').length;
  const unsafe = findings.filter(({ fix }) => fix?.applicability === 'unsafe').length;
  if (safe + unsafe === 0) return '';
  if (unsafe === 0) return `\n${safe} can be fixed with --fix.`;
  return safe === 0
    ? `\n${unsafe} can be fixed with --unsafe-fixes.`
    : `\n${safe} can be fixed with --fix, ${unsafe} more with --unsafe-fixes.`;
}

function visibleLines(text: string): string[] {
  return text.split('\n').map(visibleText);
}

function indent(rows: readonly string[]): string[] {
  return rows.map((row) => `  ${row}`);
}
