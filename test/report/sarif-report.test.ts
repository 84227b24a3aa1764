import { sarifReport, type SarifRule } from '../../src/report/sarif-report.js';
import { findingAt, fixOf, reportInput } from './finding-builder.js';

const RULES: SarifRule[] = [
  { name: 'commit-in-loop', family: 'transactions', summary: 'Commit once.', severity: 'error', page: undefined },
  { name: 'legacy-query', family: 'querying', summary: 'Use select().', severity: 'warning', page: '# legacy-query\n' },
];

describe('sarifReport', () => {
  it('writes a SARIF 2.1.0 log', () => {
    const text = "x = '😀', bad\n";
    const finding = findingAt('app/ü x.py', text, 'bad', {
      fix: fixOf(text, 'bad', 'good'),
      related: [{ path: 'app/m.py', row: 4, message: 'The model.' }],
    });
    const notes = [{ kind: 'internal', path: 'app/y.py', message: 'rule failed' }] as const;
    const log = JSON.parse(sarifReport(reportInput({ 'app/ü x.py': text }, { findings: [finding], notes }), RULES, '1.2.3'));
    const artifactLocation = { uri: 'app/%C3%BC%20x.py', uriBaseId: '%SRCROOT%' };
    const region = { startLine: 1, startColumn: 11, endLine: 1, endColumn: 14 };
    expect(log).toStrictEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'sqla-review',
              informationUri: 'https://github.com/sqla-review/sqla-review/blob/main/checks',
              semanticVersion: '1.2.3',
              rules: [
                {
                  id: 'legacy-query',
                  shortDescription: { text: 'Use select().' },
                  helpUri: 'https://github.com/sqla-review/sqla-review/blob/main/checks/querying/legacy-query.md',
                  help: { text: '# legacy-query\n', markdown: '# legacy-query\n' },
                  defaultConfiguration: { level: 'warning' },
                  properties: { tags: ['sqlalchemy', 'querying'] },
                },
              ],
            },
          },
          columnKind: 'utf16CodeUnits',
          invocations: [
            {
              executionSuccessful: false,
              toolExecutionNotifications: [
                {
                  level: 'error',
                  message: { text: 'rule failed' },
                  locations: [{ physicalLocation: { artifactLocation: { uri: 'app/y.py', uriBaseId: '%SRCROOT%' } } }],
                },
              ],
            },
          ],
          results: [
            {
              ruleId: 'legacy-query',
              ruleIndex: 0,
              level: 'warning',
              message: { text: 'This is the legacy Query API. Write `select()`.' },
              locations: [{ physicalLocation: { artifactLocation, region } }],
              relatedLocations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'app/m.py', uriBaseId: '%SRCROOT%' }, region: { startLine: 5 } },
                  message: { text: 'The model.' },
                },
              ],
              partialFingerprints: { 'sqlaReview/v1': 'f1' },
              fixes: [
                {
                  description: { text: 'Rewrite it' },
                  artifactChanges: [{ artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: 'good' } }] }],
                  properties: { safety: 'safe' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('is a valid log also without findings', () => {
    const log = JSON.parse(sarifReport(reportInput({}), RULES, '1.2.3'));
    expect(log.runs[0].results).toEqual([]);
    expect(log.runs[0].tool.driver.rules).toEqual([]);
    expect(log.runs[0].invocations[0].executionSuccessful).toBe(true);
  });
});
