import { ruleUrl } from '../lint/rule-url.js';
import { ReportedPlaces, type ReportInput } from './report-input.js';

/** One JSON object; its form is a promise to other programs and only ever grows. */
export function jsonReport(input: ReportInput): string {
  const places = new ReportedPlaces(input.texts);
  const findings = input.findings.map(({ rule, family, severity, path, range, message, fix }) => ({
    rule,
    family,
    severity,
    path: input.shownPath(path),
    range: places.rangeOf(path, range),
    message,
    url: ruleUrl({ family, name: rule }),
    fix: fix && {
      safety: fix.applicability,
      title: fix.title,
      edits: fix.edits.map((edit) => ({ range: places.rangeOf(path, edit.range), newText: edit.newText })),
    },
  }));
  const notes = input.notes.map(({ path, message }) => ({ path: input.shownPath(path), message }));
  return `${JSON.stringify({ findings, notes, files: input.files }, undefined, 2)}\n`;
}
