import type { Rule } from '../../lint/rule.js';
import type { ReportInput } from '../../report/report-input.js';
import { shownPath, type Workspace } from '../files/workspace.js';
import type { Format } from './check-options.js';

/** Where and by what the findings were made. */
export interface Setting {
  readonly workspace: Workspace;
  readonly rules: readonly Rule[];
  readonly version: string;
  readonly isColoured: boolean;
}

/**
 * The report in a format. People and scripts read paths from the working directory; GitHub and SARIF's viewers know
 * those of the repository.
 */
export async function renderReport(format: Format, found: Omit<ReportInput, 'shownPath'>, setting: Setting): Promise<string> {
  const fromHere: ReportInput = { ...found, shownPath: (path) => shownPath(setting.workspace, path) };
  const fromRoot: ReportInput = { ...found, shownPath: (path) => path };
  switch (format) {
    case 'text':
      return (await import('../../report/text-report.js')).textReport(fromHere, setting.isColoured);
    case 'json':
      return (await import('../../report/json-report.js')).jsonReport(fromHere);
    case 'github':
      return (await import('../../report/github-report.js')).githubReport(fromRoot);
    case 'sarif':
      return (await import('../../report/sarif-report.js')).sarifReport(
        fromRoot,
        await describedRules(found, setting.rules),
        setting.version,
      );
  }
}

async function describedRules({ findings }: Omit<ReportInput, 'shownPath'>, rules: readonly Rule[]) {
  const { readRulePage } = await import('../../report/rule-page.js');
  const found = new Set(findings.map((finding) => finding.rule));
  return Promise.all(
    rules
      .filter((rule) => found.has(rule.name))
      .map(async (rule) => ({
        name: rule.name,
        family: rule.family,
        summary: rule.meta.summary,
        severity: rule.meta.severity,
        page: await readRulePage(rule),
      })),
  );
}
