import { isDeepStrictEqual } from 'node:util';

// The text form of what the checker says about one repository's pull requests. It holds no code of theirs.
// One block a pull request: its commit and title, then two lines a finding, the reader's verdict in front.

/** What a person thought of a finding after reading the code around it; `unread` until then. */
export type Verdict = 'right' | 'arguable' | 'wrong' | 'unread';

export interface PinnedFinding {
  readonly verdict: Verdict;
  readonly severity: string;
  readonly rule: string;
  /** "path:line:column", both counted from 1. */
  readonly place: string;
  readonly fix: 'safe' | 'unsafe' | 'none';
  readonly message: string;
}

export interface PinnedPull {
  /** The commit that merged the pull request; it is compared with its first parent. */
  readonly commit: string;
  readonly title: string;
  readonly findings: readonly PinnedFinding[];
}

const VERDICTS: readonly string[] = ['right', 'arguable', 'wrong', 'unread'] satisfies Verdict[];
const FIXES: readonly string[] = ['safe', 'unsafe', 'none'] satisfies PinnedFinding['fix'][];
const PULL = /^([0-9a-f]{40}) ?(.*)$/;
const FINDING = /^ {2}(\S+) +(\S+) +(\S+) +(.+:\d+:\d+) fix: (\S+)$/;
const MESSAGE = /^ {6}(.*)$/;

/** @throws SyntaxError with the number of the line that is neither a pull request, nor a finding with its message. */
export function parseSnapshot(text: string): PinnedPull[] {
  const pulls: { commit: string; title: string; findings: PinnedFinding[] }[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line === '') continue;
    const pull = PULL.exec(line);
    if (pull) {
      pulls.push({ commit: pull[1]!, title: pull[2]!, findings: [] });
      continue;
    }
    const finding = toFinding(line, lines[at + 1] ?? '');
    if (!finding || pulls.length === 0) throw new SyntaxError(`line ${at + 1} is neither a pull request nor a finding: ${line}`);
    pulls.at(-1)!.findings.push(finding);
    at++;
  }
  return pulls;
}

function toFinding(line: string, next: string): PinnedFinding | undefined {
  const [, verdict, severity, rule, place, fix] = FINDING.exec(line) ?? [];
  const message = MESSAGE.exec(next)?.[1];
  if (!verdict || !VERDICTS.includes(verdict) || !fix || !FIXES.includes(fix) || message === undefined) return undefined;
  return {
    verdict: verdict as Verdict,
    severity: severity!,
    rule: rule!,
    place: place!,
    fix: fix as PinnedFinding['fix'],
    message,
  };
}

export function renderSnapshot(pulls: readonly PinnedPull[]): string {
  return pulls.map(renderPull).join('\n');
}

function renderPull({ commit, title, findings }: PinnedPull): string {
  const lines = findings.flatMap(({ verdict, severity, rule, place, fix, message }) => [
    `  ${verdict.padEnd(8)} ${severity.padEnd(7)} ${rule} ${place} fix: ${fix}`,
    `      ${message}`,
  ]);
  return `${[`${commit} ${title}`.trimEnd(), ...lines].join('\n')}\n`;
}

/** New findings with the verdicts that the same rule got at the same place; others are unread. */
export function withVerdicts(findings: readonly PinnedFinding[], known: readonly PinnedFinding[]): PinnedFinding[] {
  const verdicts = new Map(known.map((each) => [`${each.rule} ${each.place}`, each.verdict]));
  return findings.map((each) => ({ ...each, verdict: verdicts.get(`${each.rule} ${each.place}`) ?? 'unread' }));
}

export interface Difference {
  readonly gone: readonly PinnedFinding[];
  readonly come: readonly PinnedFinding[];
}

/** Verdicts are no difference: they are the reader's, not the checker's. */
export function compare(known: readonly PinnedFinding[], found: readonly PinnedFinding[]): Difference {
  const isIn = (list: readonly PinnedFinding[], each: PinnedFinding): boolean =>
    list.some((other) => isDeepStrictEqual({ ...other, verdict: each.verdict }, each));
  return { gone: known.filter((each) => !isIn(found, each)), come: found.filter((each) => !isIn(known, each)) };
}
