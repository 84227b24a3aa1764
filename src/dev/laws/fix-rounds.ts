import { check, type CheckInput } from '../../lint/check.js';
import type { Finding, Note } from '../../lint/finding.js';
import { applyFixes } from '../../lint/fixes/apply-fixes.js';
import { loadPythonParser } from '../../python/parser.js';
import { brokenCountLaws, brokenTextLaws, type FixedFile } from './fix-laws.js';

/** Fixes that touch each other are made one round after the other; more rounds than this mean that two rules disagree. */
const MAX_ROUNDS = 10;

export interface LawfulFixing {
  /** The texts after all fixes, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** One sentence for each law that a fix broke. */
  readonly faults: readonly string[];
  readonly applied: number;
}

/** Applies all fixes of a project, safe ones unless told otherwise, round by round, and looks at the laws in each round. */
export async function fixLawfully(input: CheckInput, { unsafe = false } = {}): Promise<LawfulFixing> {
  const parser = await loadPythonParser();
  const faults: string[] = [];
  let applied = 0;
  let files = input.files;
  let { findings, notes } = await check({ ...input, files });
  for (let round = 0; ; round++) {
    faults.push(...throwsOf(notes));
    const before = byPath(findings);
    const fixed = files.flatMap(({ path, text }) => applyTo(path, text, before.get(path) ?? [], unsafe));
    if (fixed.length === 0) break;
    if (round === MAX_ROUNDS) {
      faults.push(`${fixed[0]!.path}: its fixes come to no end (${fixed[0]!.applied[0]!.rule})`);
      break;
    }
    const after = new Map(fixed.map((each) => [each.path, each.after]));
    files = files.map((file) => ({ ...file, text: after.get(file.path) ?? file.text }));
    ({ findings, notes } = await check({ ...input, files }));
    faults.push(...fixed.flatMap((each) => brokenTextLaws(each, parser)), ...brokenCountLaws(fixed, before, byPath(findings)));
    applied += fixed.reduce((sum, each) => sum + each.applied.length, 0);
  }
  return { texts: new Map(files.map(({ path, text }) => [path, text])), faults, applied };
}

/** The laws for each safe fix of one file by itself. */
export async function brokenAlone(input: CheckInput, path: string): Promise<string[]> {
  const parser = await loadPythonParser();
  const { findings } = await check(input);
  const before = byPath(findings);
  const text = input.files.find((file) => file.path === path)!.text;
  const faults: string[] = [];
  for (const finding of before.get(path) ?? []) {
    const [fixed] = applyTo(path, text, [finding], false);
    if (!fixed) continue;
    const files = input.files.map((file) => (file.path === path ? { ...file, text: fixed.after } : file));
    const again = await check({ ...input, files, wantsFix: () => false });
    faults.push(...brokenTextLaws(fixed, parser), ...brokenCountLaws([fixed], before, byPath(again.findings)));
  }
  return faults;
}

/** A rule that threw was caught, but it is a fault all the same. */
export function throwsOf(notes: readonly Note[]): string[] {
  return notes.filter(({ kind }) => kind === 'internal').map(({ path, message }) => `${path}: ${message}`);
}

function applyTo(path: string, before: string, findings: readonly Finding[], unsafe: boolean): FixedFile[] {
  const { text, applied } = applyFixes(before, findings, { unsafe });
  return applied.length === 0 ? [] : [{ path, before, after: text, applied }];
}

function byPath(findings: readonly Finding[]): Map<string, Finding[]> {
  const grouped = new Map<string, Finding[]>();
  for (const finding of findings) {
    const known = grouped.get(finding.path);
    if (known) known.push(finding);
    else grouped.set(finding.path, [finding]);
  }
  return grouped;
}
