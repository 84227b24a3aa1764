import { parseSettings } from '../../../src/config/repo-config.js';
import { applyFixes } from '../../../src/lint/fixes/apply-fixes.js';
import { check, type CheckInput, type CheckResult, type InputFile } from '../../../src/lint/check.js';
import type { Finding } from '../../../src/lint/finding.js';
import type { Rule } from '../../../src/lint/rule.js';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/lint/settings.js';
import type { FileStatus } from '../../../src/diff/file-diff.js';
import type { Case, CaseFile } from './page-cases.js';

/** A fixed form that the page should show but does not, or shows differently. */
export interface FixedText {
  readonly file: CaseFile;
  /** Undefined: no fix is offered. */
  readonly text: string | undefined;
}

export interface CaseResult {
  /** What differs from the page, one line each; empty when all is as it says. */
  readonly faults: readonly string[];
  /** Fixed forms that are missing or differ. */
  readonly fixes: readonly FixedText[];
}

/** Checks one case of a rule's page with all rules, and compares what this rule finds with what the page announces. */
export async function runCase(page: Case, rule: Rule, rules: readonly Rule[]): Promise<CaseResult> {
  const input = await inputOf(page, rules, rule);
  const result = await check(input);
  const found = result.findings.filter((finding) => finding.rule === rule.name && !finding.existedAtBase);
  const open = found.filter((finding) => finding.suppressedBy === null);
  const faults = [...faultsOfNotes(result, page), ...faultsOfSection(page, open, found)];
  if (page.section !== 'Not detected yet') faults.push(...compareMarkers(page, open));
  if (faults.length > 0) return { faults, fixes: [] };
  const fixes = page.section === 'Bad' ? await compareFixes(page, input, rule) : [];
  return { faults: fixes.map(describeFix), fixes };
}

/** The rule's messages that no example shows. */
export async function unshownMessages(cases: readonly Case[], rule: Rule, rules: readonly Rule[]): Promise<string[]> {
  const left = new Map(Object.entries(rule.meta.messages).map(([key, template]) => [key, patternOf(template)]));
  for (const page of cases) {
    if (page.section === 'Good' || left.size === 0) continue;
    const { findings } = await check({ ...(await inputOf(page, rules, rule)), wantsFix: () => false });
    for (const finding of findings.filter((each) => each.rule === rule.name)) {
      for (const [key, pattern] of left) if (pattern.test(finding.message)) left.delete(key);
    }
  }
  return [...left.keys()];
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

function faultsOfNotes(result: CheckResult, page: Case): string[] {
  const isBroken = page.files.some(({ block }) => block.words.includes('broken'));
  return result.notes
    .filter(({ kind }) => kind === 'internal' || (kind === 'partly-parsed' && !isBroken))
    .map(({ path, message }) => `${path}: ${message}`);
}

function faultsOfSection(page: Case, open: readonly Finding[], found: readonly Finding[]): string[] {
  const marked = page.files.flatMap(({ markers }) => markers);
  switch (page.section) {
    case 'Bad':
      return marked.length === 0 ? ['a bad example needs a line with "# finding"'] : [];
    case 'When not to use it':
      // Settings may be the way to say no; then nothing is found, and nothing has to be suppressed.
      if (page.settings !== undefined) return [];
      return found.some((finding) => finding.suppressedBy) ? [] : ['its suppression silences nothing: there is no finding of this rule'];
    case 'Not detected yet':
      return open.length > 0 ? ['is detected now: move it up to "## Bad" and mark the line'] : [];
    default:
      return [];
  }
}

function compareMarkers(page: Case, open: readonly Finding[]): string[] {
  const left = [...open];
  const faults: string[] = [];
  for (const file of page.files) {
    for (const { line, text, severity } of file.markers) {
      const here = (finding: Finding) => finding.path === file.block.path && finding.start.row + 1 === line;
      const isMeant = (finding: Finding) => finding.message.includes(text) && (severity ?? finding.severity) === finding.severity;
      const at = left.findIndex((finding) => here(finding) && isMeant(finding));
      if (at !== -1) left.splice(at, 1);
      else {
        const other = left.find(here);
        const said = other ? `found, but it says${severity ? ` as ${other.severity}` : ''}: ${other.message}` : 'not found';
        faults.push(`- ${showLine(file, line)}\n    announced${severity ? ` as ${severity}` : ''}${text && ` "${text}"`}, ${said}`);
        if (other) left.splice(left.indexOf(other), 1);
      }
    }
  }
  for (const finding of left) {
    const file = page.files.find(({ block }) => block.path === finding.path)!;
    faults.push(`+ ${showLine(file, finding.start.row + 1)}\n    not announced: ${finding.message}`);
  }
  return faults;
}

function showLine({ block, text }: CaseFile, line: number): string {
  return `${block.path}:${line} (page line ${block.line + line}): ${text.split('\n')[line - 1]?.trim() ?? ''}`;
}

/** More passes than any example needs: fixes that touch each other are made one after the other. */
const MAX_PASSES = 10;

async function compareFixes(page: Case, input: CheckInput, rule: Rule): Promise<FixedText[]> {
  const texts = new Map(input.files.map(({ path, text }) => [path, text]));
  for (let pass = 0, changed = true; changed; pass++) {
    if (pass === MAX_PASSES) throw new Error(`the fixes of ${rule.name} do not come to an end`);
    changed = false;
    const files = input.files.map((file) => ({ ...file, text: texts.get(file.path)! }));
    const { findings } = await check({ ...input, files, wantsFix: (finding) => finding.rule === rule.name });
    for (const { path, text } of files) {
      const applied = applyFixes(
        text,
        findings.filter((finding) => finding.path === path),
        { unsafe: true },
      );
      changed ||= applied.applied.length > 0;
      texts.set(path, applied.text);
    }
  }
  return page.files.flatMap((file) => {
    const after = texts.get(file.block.path);
    const isFixed = after !== undefined && after !== file.text && file.block.status !== 'base';
    const wanted = file.fixed?.text;
    return (isFixed ? after : undefined) === wanted ? [] : [{ file, text: isFixed ? after : undefined }];
  });
}

function describeFix({ file, text }: FixedText): string {
  const { path } = file.block;
  if (text === undefined) return `${path}: the page shows a fixed form, but no fix is offered`;
  const shown = text.replace(/^/gm, '  | ');
  if (!file.fixed) return `${path}: a fix is offered that the page does not show (UPDATE_PAGES=1 adds it):\n${shown}`;
  return `${path}: the fix gives another text than the page shows in line ${file.fixed.line}:\n${shown}`;
}

async function inputOf(page: Case, rules: readonly Rule[], rule: Rule): Promise<CheckInput> {
  const python = page.files.filter(({ block }) => block.language === 'py');
  const withStatus = (...statuses: string[]) => python.filter(({ block }) => statuses.includes(block.status));
  const textsOf = (files: readonly CaseFile[]) => new Map(files.map(({ block, text }) => [block.path, text]));
  const base = textsOf(withStatus('base'));
  const changed = withStatus('added', 'modified');
  const removed = withStatus('removed');
  const status = ({ block }: CaseFile): FileStatus => (block.renamedFrom ? 'renamed' : (block.status as FileStatus));
  const unchanged = textsOf(withStatus('unchanged'));
  return {
    files: changed.map(({ block, text }): InputFile => {
      const before = base.get(block.renamedFrom ?? block.path);
      return { path: block.path, text, ...(before !== undefined && { base: before }) };
    }),
    context: unchanged,
    baseMigrations: new Map([...unchanged, ...base, ...textsOf(removed), ...textsOf(withStatus('base tip'))]),
    projectFiles: textsOf(page.files.filter(({ block }) => block.language !== 'py')),
    pull: {
      statusOf: new Map([...changed, ...removed].map((file) => [file.block.path, status(file)])),
      previousPaths: new Map(changed.flatMap(({ block }) => (block.renamedFrom ? [[block.path, block.renamedFrom] as const] : []))),
    },
    rules,
    settings: await settingsOf(page.settings, rules),
    wantsFix: (finding) => finding.rule === rule.name,
  };
}

/** The block is written like the `[tool.sqla-review]` table of a pyproject.toml, so that readers can copy it. */
async function settingsOf(block: string | undefined, rules: readonly Rule[]): Promise<Settings> {
  if (block === undefined) return DEFAULT_SETTINGS;
  const pyproject = `[tool.sqla-review]\n${block.replace(/^\[/gm, '[tool.sqla-review.')}`;
  const { settings, faults } = await parseSettings(
    { pyproject },
    rules.map(({ name }) => name),
  );
  if (faults.length > 0) throw new Error(`the settings block is faulty: ${faults.map(({ message }) => message).join(' ')}`);
  return settings;
}
