import type { Finding, Note } from '../lint/finding.js';
import { ruleUrl } from '../lint/rule-url.js';
import { ReportedPlaces, type ReportInput, type ReportedRange } from './report-input.js';

/**
 * Workflow commands that make GitHub Actions annotate the lines. GitHub shows the first ten errors and the first ten
 * warnings of a step; the log has all.
 */
export function githubReport(input: ReportInput): string {
  const places = new ReportedPlaces(input.texts);
  const commands = [
    ...input.findings.map((finding) => findingCommand(finding, input.shownPath(finding.path), places.rangeOf(finding.path, finding.range))),
    ...input.notes.map((note) => noteCommand(note, input.shownPath(note.path))),
  ];
  return commands.map((command) => `${command}\n`).join('');
}

function findingCommand(finding: Finding, path: string, { start, end }: ReportedRange): string {
  const lines = { file: path, line: start.line, endLine: end.line };
  // As in the checks API, columns count only within one line.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  const fix = finding.fix ? `\nFix (${finding.fix.applicability}): ${finding.fix.title}` : '';
  const message = `${finding.message}${fix}\n${ruleUrl({ family: finding.family, name: finding.rule })}`;
  return command(COMMANDS[finding.severity], { ...lines, ...columns, title: finding.rule }, message);
}

function noteCommand(note: Note, path: string): string {
  const line = note.line === undefined ? {} : { line: note.line };
  return command(note.kind === 'advice' ? 'notice' : 'warning', { file: path, ...line, title: 'sqla-review' }, note.message);
}

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

// The two sets of characters that the runner unescapes (actions/toolkit, packages/core/src/command.ts).
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
