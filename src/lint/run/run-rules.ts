import type { Migration } from '../../alembic/facts.js';
import { ERROR_ID, nodeIdsOfKind, type Kind } from '../../python/grammar.js';
import type { PyNode, SyntaxTree } from '../../python/tree.js';
import { roleAt } from '../../project/role.js';
import type { SourceFile } from '../../project/source-file.js';
import type { SqlAlchemyFile } from '../../sqlalchemy/sqlalchemy-file.js';
import type { TextRange } from '../../text/range.js';
import { createDraft, type Draft } from './draft.js';
import type { Note, SuppressedBy } from '../finding.js';
import type { Listeners, Report, Rule, RuleContext, ServiceName, Services } from '../rule.js';
import { appliesTo, severityOf } from './scope.js';
import type { Settings } from '../settings.js';
import { FileSuppressions } from '../suppressions/match.js';

/** One file with everything a rule may see of it. */
export interface RuleTarget {
  readonly file: SourceFile;
  readonly sqlalchemy: SqlAlchemyFile;
  /** Defined when the file is a migration. */
  readonly migration: Migration | undefined;
  readonly services: Services;
}

export interface RuleRun {
  readonly drafts: readonly Draft[];
  readonly suppressedBy: ReadonlyMap<Draft, SuppressedBy>;
  /** Faults of rules; the other rules went on. */
  readonly notes: readonly Note[];
}

/** A rule at work on one file. */
interface Worker {
  readonly rule: Rule;
  readonly listeners: Listeners;
}

/**
 * Runs rules over one file in one pass: each fact and each wanted syntax node is handed to those who listen for it.
 * @param rules the rules that are on; which of them look at the file is decided here.
 * @param knownNames every rule's name, for suppressions of rules that are off.
 */
export function runRules(rules: readonly Rule[], target: RuleTarget, settings: Settings, knownNames: ReadonlySet<string>): RuleRun {
  return new FilePass(target, settings).run(
    rules.filter((rule) => appliesTo(rule.files, target.file.role)),
    knownNames,
  );
}

class FilePass {
  readonly #target: RuleTarget;
  readonly #settings: Settings;
  readonly #drafts: Draft[] = [];
  readonly #notes: Note[] = [];
  readonly #failed = new Set<string>();
  readonly #broken: readonly TextRange[];

  constructor(target: RuleTarget, settings: Settings) {
    this.#target = target;
    this.#settings = settings;
    this.#broken = brokenRanges(target.file.tree);
  }

  run(rules: readonly Rule[], knownNames: ReadonlySet<string>): RuleRun {
    this.#noteBrokenSyntax();
    const workers = rules.flatMap((rule) => this.#start(rule) ?? []);
    this.#feedFacts(workers);
    this.#feedSyntax(workers);
    for (const worker of workers) if (worker.listeners.fileEnd) this.#call(worker, () => worker.listeners.fileEnd?.());
    return { drafts: this.#drafts, suppressedBy: this.#suppress(workers, knownNames), notes: this.#notes };
  }

  #noteBrokenSyntax(): void {
    const { file } = this.#target;
    const [first] = this.#broken;
    if (!first) return;
    const line = file.lines.rowOf(first.start) + 1;
    const message = `not parsed: syntax error in line ${line}; findings that touch broken code are left out`;
    this.#notes.push({ kind: 'partly-parsed', path: file.path, line, message });
  }

  #start(rule: Rule): Worker | undefined {
    const { file, sqlalchemy, services } = this.#target;
    const base = {
      file,
      sqlalchemy,
      role: file.role,
      roleAt: (node: PyNode) => roleAt(file.role, file.module, node),
      options: this.#settings.options[rule.name] ?? {},
      report: (report: Report) => this.#report(rule, report),
    };
    // Only what the rule named: a service it did not ask for must not seem to be there.
    const named = rule.needs.map((name) => [name, { get: () => services[name], enumerable: true }] as const);
    const context = (named.length === 0 ? base : Object.defineProperties(base, Object.fromEntries(named))) as RuleContext<
      string,
      ServiceName
    >;
    try {
      return { rule, listeners: rule.check(context) };
    } catch (error) {
      this.#fail(rule, error);
      return undefined;
    }
  }

  #feedFacts(workers: readonly Worker[]): void {
    const { sqlalchemy, migration, file } = this.#target;
    this.#feed(workers, 'engine', () => sqlalchemy.engines);
    this.#feed(workers, 'sessionFactory', () => sqlalchemy.sessionFactories);
    this.#feed(workers, 'receiverCall', () => sqlalchemy.receiverCalls);
    this.#feed(workers, 'queryChain', () => sqlalchemy.queryChains);
    this.#feed(workers, 'statement', () => sqlalchemy.statements);
    this.#feed(workers, 'sqlText', () => sqlalchemy.sqlTexts);
    this.#feed(workers, 'model', () => sqlalchemy.models);
    this.#feed(workers, 'call', () => file.module.calls);
    if (!migration) return;
    this.#feed(workers, 'migration', () => [migration]);
    for (const worker of workers) {
      const { operation } = worker.listeners;
      if (!operation) continue;
      for (const each of migration.upgradeOperations) this.#call(worker, () => operation(each, migration));
    }
  }

  /** Hands facts of one kind to those who listen; the facts are made only when somebody does. */
  #feed<Name extends FactName>(workers: readonly Worker[], name: Name, facts: () => readonly FactOf<Name>[]): void {
    const listening = workers.filter(({ listeners }) => listeners[name] !== undefined);
    if (listening.length === 0) return;
    let found: readonly FactOf<Name>[];
    try {
      found = facts();
    } catch (error) {
      // The facts are missing for all who need them, so none of them may be taken as having found nothing.
      for (const { rule } of listening) this.#fail(rule, error);
      return;
    }
    for (const fact of found) {
      for (const worker of listening) this.#call(worker, () => (worker.listeners[name] as (fact: FactOf<Name>) => void)(fact));
    }
  }

  #feedSyntax(workers: readonly Worker[]): void {
    const table = new Map<number, { worker: Worker; listener: (node: PyNode) => void }[]>();
    for (const worker of workers) {
      for (const [kind, listener] of Object.entries(worker.listeners.syntax ?? {}) as [Kind, (node: PyNode) => void][]) {
        for (const id of nodeIdsOfKind(kind)) table.set(id, [...(table.get(id) ?? []), { worker, listener }]);
      }
    }
    if (table.size === 0) return;
    const { tree } = this.#target.file;
    const { kind, count } = tree.rows;
    for (let index = 0; index < count; index++) {
      const interested = table.get(kind[index]!);
      if (!interested) continue;
      const node = tree.at(index);
      for (const { worker, listener } of interested) this.#call(worker, () => listener(node));
    }
  }

  #suppress(workers: readonly Worker[], knownNames: ReadonlySet<string>): ReadonlyMap<Draft, SuppressedBy> {
    const { file } = this.#target;
    const suppressions = new FileSuppressions(file);
    const suppressedBy = new Map<Draft, SuppressedBy>();
    const matchFrom = (first: number): void => {
      for (const draft of this.#drafts.slice(first)) {
        const match = suppressions.match(draft);
        if (match) suppressedBy.set(draft, match);
      }
    };
    matchFrom(0);
    const count = this.#drafts.length;
    // Findings about suppressions come only now, so whether these rules are silenced rightly is not judged.
    const judged = new Set(workers.filter(({ listeners }) => !listeners.suppression).map(({ rule }) => rule.name));
    const ran = (name: string) => judged.has(name) && !this.#failed.has(name) && this.#broken.length === 0;
    this.#feed(workers, 'suppression', () => suppressions.facts({ names: knownNames, ran }));
    matchFrom(count);
    return suppressedBy;
  }

  #report(rule: Rule, report: Report): void {
    const { file } = this.#target;
    const draft = createDraft(rule, report, severityOf(rule, report.severity, this.#settings), file);
    // A command-line function inside an application file is a script.
    if (!appliesTo(rule.files, roleAt(file.role, file.module, draft.node))) return;
    if (!this.#broken.some(({ start, end }) => start <= draft.range.end && draft.range.start <= end)) this.#drafts.push(draft);
  }

  #call(worker: Worker, listener: () => void): void {
    if (this.#failed.has(worker.rule.name)) return;
    try {
      listener();
    } catch (error) {
      this.#fail(worker.rule, error);
    }
  }

  #fail(rule: Rule, error: unknown): void {
    if (this.#failed.has(rule.name)) return;
    this.#failed.add(rule.name);
    const reason = error instanceof Error ? error.message : String(error);
    this.#notes.push({ kind: 'internal', path: this.#target.file.path, message: `rule ${rule.name} failed here: ${reason}` });
  }
}

type FactName = Exclude<keyof Listeners, 'operation' | 'syntax' | 'fileEnd'>;
type FactOf<Name extends FactName> = Parameters<NonNullable<Listeners[Name]>>[0];

/** Where the parser did not understand the text: ERROR nodes and places of missing ones. */
export function brokenRanges(tree: SyntaxTree): TextRange[] {
  const { kind, missing, start, end, count } = tree.rows;
  const found: TextRange[] = [];
  for (let index = 0; index < count; index++) {
    if (kind[index] === ERROR_ID || missing[index] === 1) found.push({ start: start[index]!, end: end[index]! });
  }
  return found;
}
