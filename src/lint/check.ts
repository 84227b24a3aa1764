import type { FileFacts } from '../project/facts/file-facts.js';
import type { PullFacts } from '../project/pull-facts.js';
import { existingDrafts } from './results/base-comparison.js';
import type { Draft } from './run/draft.js';
import type { Finding, Note } from './finding.js';
import { addFixes } from './fixes/add-fixes.js';
import { Inspector, type InspectedFile } from './run/inspector.js';
import { Pacer } from './workspace/pacer.js';
import { pathFilter } from './path-filter.js';
import type { Rule } from './rule.js';
import type { RuleTarget } from './run/run-rules.js';
import type { Settings } from './settings.js';
import { OldVersionNote } from './results/old-version-note.js';
import { removalsBehind } from './results/removals-behind.js';
import { toFindings, type Verdicts } from './results/to-findings.js';
import { openWorkspace, type Workspace, type WorkspaceInput } from './workspace/workspace.js';

// lint/ knows no single rule, no GitHub and no disk: rules and texts are arguments, findings are plain data.
// It never imports checks/, and it decides nothing about what is posted: it marks.

/** A Python file to check. Texts are decoded, with their own line ends. */
export interface InputFile {
  readonly path: string;
  readonly text: string;
  /** The text at the merge base, when the file existed there. */
  readonly base?: string;
}

/** All that the checker looks at. It reads nothing by itself. */
export interface CheckInput {
  /** Files whose findings are wanted. */
  readonly files: readonly InputFile[];
  /** Unchanged files that facts need (imported models, session factories), by path: text at the head. */
  readonly context?: ReadonlyMap<string, string>;
  /** The same for files whose facts are known from an earlier run, and whose text is not needed therefore. */
  readonly contextFacts?: ReadonlyMap<string, FileFacts>;
  /** Every path of the project, as far as known: module names, and what is a project's own, are told from them. */
  readonly paths?: readonly string[];
  /** Migrations on the base branch's present tip, by path, for the revision graph (multiple-heads). */
  readonly baseMigrations?: ReadonlyMap<string, string>;
  /** `versions` folders that could not be read completely. */
  readonly incompleteLocations?: readonly string[];
  /** Repository files that tell about the project: alembic.ini, pyproject.toml, requirements. */
  readonly projectFiles?: ReadonlyMap<string, string>;
  /** What the pull request changes; absent when whole files are checked. */
  readonly pull?: PullFacts | undefined;
  readonly rules: readonly Rule[];
  readonly settings: Settings;
  /**
   * Whose fixes are wanted (default: all that are not suppressed). A fix is built and proven by checking the edited
   * file again, which costs about as much as the first check of that file.
   */
  readonly wantsFix?: ((finding: Finding) => boolean) | undefined;
}

export interface CheckResult {
  /** All findings of `files`, in order of path and range; nothing is dropped for being suppressed or old, only marked. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  /** Number of files looked at. */
  readonly files: number;
  /** What the files that were parsed tell others, by path: worth keeping for later runs. */
  readonly facts: ReadonlyMap<string, FileFacts>;
}

/**
 * Checks files with all rules. Yields to the event loop between files, so that long runs neither block nor grow.
 * A rule that throws gives a note and the others go on; a file that does not parse gives a note and what its tree still holds.
 * @throws the signal's reason when it is aborted, NoParseEngineError when no parser could be loaded.
 */
export async function check(input: CheckInput, signal?: AbortSignal): Promise<CheckResult> {
  const pacer = new Pacer(signal);
  const isWanted = pathFilter(input.settings.paths);
  const files = input.files.filter(({ path }) => isWanted(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const head = await openWorkspace(headSide(input), pacer);
  const inspector = new Inspector(input.rules, input.settings);

  const base = new BaseSide({ ...input, contextFacts: unchangedFacts(input, head.facts) }, inspector);

  const findings: Finding[] = [];
  const notes: Note[] = [];
  const oldVersion = new OldVersionNote();
  // A file is done with before the next one is looked at: trees that lived until the end took more time than rules.
  for (const { path } of files) {
    await pacer.step();
    const target = head.targetOf(path);
    if (!target) continue;
    oldVersion.look(target);
    const file = inspector.inspect(target);
    notes.push(...file.notes);
    if (file.drafts.length > 0) {
      const past = await base.verdictsOn(file, pacer);
      const made = toFindings(target.file, file.drafts, { suppressedBy: file.suppressedBy, ...past });
      const reinspect = (text: string) => inspector.inspect(head.targetWith(path, text));
      const fixed = addFixes(made, file, { reinspect, wantsFix: input.wantsFix });
      findings.push(...fixed.findings);
      notes.push(...fixed.notes);
    }
    head.release(path);
  }
  for (const path of removedPaths(input, isWanted)) {
    await pacer.step();
    const target = head.removedTargetOf(path);
    if (!target) continue;
    const { drafts, notes: faults, suppressedBy } = inspector.inspect(target);
    // The removal itself brought them about.
    const removals = new Map(drafts.map((draft) => [draft, 0]));
    findings.push(...toFindings(target.file, drafts, { suppressedBy, existing: new Set(), removals }).keys());
    notes.push(...faults);
  }
  findings.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  // Of files that are only there for what they tell about others, nothing is said.
  const told = [...head.notes.filter(({ path }) => !input.context?.has(path)), ...oldVersion.notes, ...notes];
  return { findings, notes: told, files: files.length, facts: head.facts };
}

function removedPaths({ pull }: CheckInput, isWanted: (path: string) => boolean): string[] {
  return [...(pull?.statusOf ?? [])].flatMap(([path, status]) => (status === 'removed' && isWanted(path) ? [path] : [])).sort();
}

/** The project before the change. It is read once a file has drafts, and only such files are inspected there, but among all of its files. */
class BaseSide {
  readonly #input: CheckInput;
  readonly #inspector: Inspector;
  readonly #paths: ReadonlySet<string>;
  #workspace: Workspace | undefined;

  constructor(input: CheckInput, inspector: Inspector) {
    this.#input = input;
    this.#inspector = inspector;
    this.#paths = new Set(input.files.filter(({ base }) => base !== undefined).map(({ path }) => path));
  }

  /** Which of a file's drafts the base had as well, and which were brought about by what was taken out of it. */
  async verdictsOn({ drafts, target }: InspectedFile, pacer: Pacer): Promise<Pick<Verdicts, 'existing' | 'removals'>> {
    const { path } = target.file;
    const before = this.#paths.has(path) ? await this.#targetOf(path, pacer) : undefined;
    if (!before) return { existing: new Set(), removals: new Map() };
    const told = toldDrafts(this.#inspector.inspect(before));
    const existing = existingDrafts(drafts, told);
    const fresh = drafts.filter((draft) => !existing.has(draft));
    return { existing, removals: removalsBehind(fresh, target.file, { text: before.file.text, drafts: told }) };
  }

  async #targetOf(path: string, pacer: Pacer): Promise<RuleTarget | undefined> {
    this.#workspace ??= await openWorkspace(baseSide(this.#input), pacer);
    await pacer.step();
    return this.#workspace.targetOf(pathAtBase(path, this.#input));
  }
}

/** What a comment silenced is new once the comment is gone. */
function toldDrafts({ drafts, suppressedBy }: InspectedFile): readonly Draft[] {
  return drafts.filter((draft) => !suppressedBy.has(draft));
}

/** What the unchanged files tell, they told at the base. */
function unchangedFacts({ context = new Map(), contextFacts = new Map() }: CheckInput, facts: ReadonlyMap<string, FileFacts>) {
  return new Map([...contextFacts, ...[...facts].filter(([path]) => context.has(path))]);
}

function headSide(input: CheckInput): WorkspaceInput {
  const texts = new Map(input.context ?? []);
  for (const { path, text } of input.files) texts.set(path, text);
  const bases = new Map(input.files.flatMap(({ path, base }) => (base === undefined ? [] : [[path, base] as const])));
  return { ...input, texts, bases };
}

/** The project before the change: to it, there is no pull request. */
function baseSide(input: CheckInput): WorkspaceInput {
  const texts = new Map(input.context ?? []);
  for (const { path, base } of input.files) if (base !== undefined) texts.set(pathAtBase(path, input), base);
  return { ...input, texts, pull: undefined };
}

function pathAtBase(path: string, input: CheckInput): string {
  return input.pull?.previousPaths.get(path) ?? path;
}
