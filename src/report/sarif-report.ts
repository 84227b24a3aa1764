import type { ArtifactLocation, Log, Notification, Region, ReportingDescriptor, Result } from 'sarif';
import type { Finding, Note, Severity } from '../lint/finding.js';
import { RULE_PAGES_URL, ruleUrl } from '../lint/rule-url.js';
import { ReportedPlaces, type ReportedRange, type ReportInput } from './report-input.js';

/** What SARIF tells of a rule. */
export interface SarifRule {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
  readonly severity: Severity;
  /** The rule's page, in Markdown. */
  readonly page: string | undefined;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** A SARIF 2.1.0 log with one run, as GitHub's code scanning and other viewers read it. Paths must be those of the repository. */
export function sarifReport(input: ReportInput, rules: readonly SarifRule[], version: string): string {
  const places = new ReportedPlaces(input.texts);
  const found = new Set(input.findings.map((finding) => finding.rule));
  const described = rules.filter((rule) => found.has(rule.name));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'sqla-review', informationUri: RULE_PAGES_URL, semanticVersion: version, rules: described.map(ruleDescriptor) },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: !input.notes.some((note) => note.kind === 'internal'),
            toolExecutionNotifications: input.notes.map((note) => notification(note, input)),
          },
        ],
        results: input.findings.map((finding) => result(finding, { input, places, rules: described })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleDescriptor(rule: SarifRule): ReportingDescriptor {
  return {
    id: rule.name,
    shortDescription: { text: rule.summary },
    helpUri: ruleUrl(rule),
    help: rule.page === undefined ? { text: rule.summary } : { text: rule.page, markdown: rule.page },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: ['sqlalchemy', rule.family] },
  };
}

interface Telling {
  readonly input: ReportInput;
  readonly places: ReportedPlaces;
  readonly rules: readonly SarifRule[];
}

function result(finding: Finding, { input, places, rules }: Telling): Result {
  const artifactLocation = artifact(input.shownPath(finding.path));
  const { fix } = finding;
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex((rule) => rule.name === finding.rule),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: { artifactLocation, region: region(places.rangeOf(finding.path, finding.range)) } }],
    relatedLocations: finding.related.map((related) => ({
      physicalLocation: { artifactLocation: artifact(input.shownPath(related.path)), region: { startLine: related.row + 1 } },
      message: { text: related.message },
    })),
    partialFingerprints: { 'sqlaReview/v1': finding.fingerprint },
    ...(fix && {
      fixes: [
        {
          description: { text: fix.title },
          artifactChanges: [
            {
              artifactLocation,
              replacements: fix.edits.map((edit) => ({
                deletedRegion: region(places.rangeOf(finding.path, edit.range)),
                insertedContent: { text: edit.newText },
              })),
            },
          ],
          properties: { safety: fix.applicability },
        },
      ],
    }),
  };
}

function notification(note: Note, input: ReportInput): Notification {
  const location = { artifactLocation: artifact(input.shownPath(note.path)), ...(note.line && { region: { startLine: note.line } }) };
  return {
    level: note.kind === 'internal' ? 'error' : 'warning',
    message: { text: note.message },
    ...(note.path !== '' && { locations: [{ physicalLocation: location }] }),
  };
}

function artifact(path: string): ArtifactLocation {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function region({ start, end }: ReportedRange): Region {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
