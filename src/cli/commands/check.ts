import { diffTexts } from '../../diff/diff-texts.js';
import { toUnifiedPatch } from '../../diff/unified-patch.js';
import type { Finding, Note } from '../../lint/finding.js';
import { isAtLeast } from '../../lint/run/scope.js';
import { errorCode } from '../error-code.js';
import { plural } from '../../text/plural.js';
import { readSettingsFiles } from '../files/settings-files.js';
import { encodeLike, replaceFile } from '../files/source-text.js';
import { diskPath, openWorkspace, readTargets, shownPath, type Workspace } from '../files/workspace.js';
import { CHECK_HELP } from '../help.js';
import { UsageError, type ExitCode, type Io, type Program } from '../io.js';
import { withProgress } from '../progress.js';
import { fixTexts } from './apply-fixes.js';
import { readCheckOptions, type CheckOptions } from './check-options.js';
import { renderReport } from './render-report.js';
import { inspect, readSubject, reportedTexts, targetPaths, textsOf, type Subject } from './subject.js';

/** Checks files, or what a branch changed in them. */
export async function checkCommand(args: readonly string[], io: Io, program: Program): Promise<ExitCode> {
  const options = readCheckOptions(args);
  if (options.help) {
    io.out(CHECK_HELP);
    return 0;
  }
  const targets = await readTargets(targetPaths(options), io.cwd);
  const workspace = await openWorkspace(targets, io.cwd);
  const rules = await program.loadRules();
  const ruleNames = rules.map((rule) => rule.name);
  const { settings, faults } = await readSettingsFiles(workspace, options.config, ruleNames);
  const subject = await readSubject({ workspace, targets, options, settings, version: program.version }, io);

  const look = (texts: ReadonlyMap<string, string>) => inspect(subject, texts, rules);
  const before = textsOf(subject.sources);
  const checked = await withProgress(io, `Checking ${plural(before.size, 'file')}`, () => run(options, subject, before, look));
  await subject.project.keep(checked.inspection.result.facts);
  const notes = [...faults, ...subject.notes, ...checked.inspection.result.notes, ...checked.notes];
  const { shown, result } = checked.inspection;
  if (options.diff) io.out(diffOf(before, checked.texts, workspace));
  else {
    await writeChanged(before, checked.texts, subject, workspace);
    const input = { findings: shown, notes, files: result.files, texts: reportedTexts(subject, checked.texts) };
    io.out(await renderReport(options.format, input, { workspace, rules, version: program.version, isColoured: io.isColoured }));
  }
  if (checked.applied > 0) io.err(`${options.diff ? 'Would fix' : 'Fixed'} ${plural(checked.applied, 'finding')}.\n`);
  tellFaults(faults, io, workspace);
  const failOn = options.failOn ?? (settings.advisory ? 'never' : settings.failOn);
  return exitCode(options.diff ? checked.found : shown, notes, failOn);
}

type Look = Parameters<typeof fixTexts>[0]['inspect'];

async function run(options: CheckOptions, { sources }: Subject, texts: ReadonlyMap<string, string>, look: Look) {
  if (options.fixes === 'none') {
    const inspection = await look(texts);
    return { texts, inspection, applied: 0, notes: [], found: inspection.shown };
  }
  let found: readonly Finding[] | undefined;
  const fixed = await fixTexts({
    sources,
    texts,
    unsafe: options.fixes === 'all',
    inspect: async (current) => {
      const inspection = await look(current);
      found ??= inspection.shown;
      return inspection;
    },
  });
  return { ...fixed, found: found ?? [] };
}

function diffOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, workspace: Workspace): string {
  const patches: string[] = [];
  for (const [path, text] of before) {
    const shown = shownPath(workspace, path);
    patches.push(toUnifiedPatch(diffTexts(text, after.get(path)!), { base: `a/${shown}`, head: `b/${shown}` }));
  }
  return patches.join('');
}

async function writeChanged(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { sources }: Subject,
  workspace: Workspace,
): Promise<void> {
  for (const [path, text] of after) {
    if (text === before.get(path)) continue;
    try {
      await replaceFile(diskPath(workspace, path), encodeLike(sources.get(path)!, text)!);
    } catch (error) {
      throw new UsageError(`${shownPath(workspace, path)} cannot be written: ${errorCode(error) ?? String(error)}.`, { cause: error });
    }
  }
}

function tellFaults(faults: readonly Note[], io: Io, workspace: Workspace): void {
  for (const { path, message } of faults) io.err(`${shownPath(workspace, path)}: ${message}\n`);
  if (faults.length > 0) io.err('The settings are broken, so the defaults were used.\n');
}

function exitCode(findings: readonly Finding[], notes: readonly Note[], failOn: Parameters<typeof isAtLeast>[1]): ExitCode {
  if (notes.some(({ kind }) => kind === 'internal' || kind === 'settings')) return 2;
  return findings.some(({ severity }) => isAtLeast(severity, failOn)) ? 1 : 0;
}
