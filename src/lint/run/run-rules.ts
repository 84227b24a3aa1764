import type { Migration } from '../../alembic/facts.js';
import { ERROR_ID, nodeIdsOfKind, type Kind } from '../../python/grammar.js';
import type { PyNode, SyntaxTree } from '../../python/tree.js';
import { roleAt } from '../../project/role.js';
import type { SourceFile } from '../../project/source-file.js';
import type { SqlAlchemyFile } from '../../sqlalchemy/sqlalchemy-file.js';
import type { TextRange } from '../../text/range.js';
import { contextFor } from './contexts.js';
import { createDraft, type Draft } from './draft.js';
import type { Note, SuppressedBy } from '../finding.js';
import type { Listeners, Report, Rule, Services } from '../rule.js';
import { appliesTo, severityOf } from './scope.js';
import type { Settings } from '../settings.js';
import { FileSuppressions } from '../suppressions/match.js';

/** One file with everything a rule may see of it. */
export interface RuleTarget {
  readonly file: SourceFile;
  readonly sqlalchemy: SqlAlchemyFile;
  /** Defined when the file is a migration. */
  readonly migration: Migration | undefined;
  /** The file is a migration that the pull request deletes. */
  readonly isRemoved?: boolean;
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
  hasFailed: boolean;
}

/** A listener, whatever it listens to: the feeds below give each the facts of its kind. */
type Listener = (fact: unknown, second?: unknown) => void;

interface Subscription {
  readonly worker: Worker;
  readonly listener: Listener;
}

const NO_OPTIONS = {};

/**
 * Runs rules over one file in one pass: each fact and each wanted syntax node is handed to those who listen for it.
 * @param rules the rules that are on and look at files of this role.
 * @param knownNames every rule's name, for suppressions of rules that are off.
 */
export function runRules(rules: readonly Rule[], target: RuleTarget, settings: Settings, knownNames: ReadonlySet<string>): RuleRun {
  return new FilePass(target, settings).run(rules, knownNames);
}

class FilePass {
  readonly #target: RuleTarget;
  readonly #settings: Settings;
  readonly #drafts: Draft[] = [];
  readonly #notes: Note[] = [];
  readonly #failed = new Set<string>();
  readonly #broken: readonly TextRange[];
  readonly #subscriptions = new Map<string, Subscription[]>();
  /** Who listens to nodes, by symbol id. */
  readonly #syntax: Subscription[][] = [];

  constructor(target: RuleTarget, settings: Settings) {
    this.#target = target;
    this.#settings = settings;
    this.#broken = brokenRanges(target.file.tree);
  }

  run(rules: readonly Rule[], knownNames: ReadonlySet<string>): RuleRun {
    if (!this.#target.isRemoved) this.#noteBrokenSyntax();
    for (const rule of rules) this.#start(rule);
    if (this.#target.isRemoved) {
      this.#feed('removedMigration', () => [this.#target.migration!]);
      return { drafts: this.#drafts, suppressedBy: new Map(), notes: this.#notes };
    }
    this.#feedFacts();
    this.#feedSyntax();
    for (const { worker, listener } of this.#listening('fileEnd')) this.#call(worker, listener, undefined);
    const suppressedBy = this.#suppress(rules, knownNames);
    return { drafts: withoutOutranked(this.#drafts, suppressedBy), suppressedBy, notes: this.#notes };
  }

  #noteBrokenSyntax(): void {
    const { file } = this.#target;
    const [first] = this.#broken;
    if (!first) return;
    const line = file.lines.rowOf(first.start) + 1;
    const message = `not parsed: syntax error in line ${line}; findings that touch broken code are left out`;
    this.#notes.push({ kind: 'partly-parsed', path: file.path, line, message });
  }

  #start(rule: Rule): void {
    const options = this.#settings.options[rule.name] ?? NO_OPTIONS;
    const report = (made: Report): void => this.#report(rule, made);
    let listeners: Listeners;
    try {
      listeners = rule.check(contextFor(rule, { target: this.#target, options, report }));
    } catch (error) {
      this.#fail(rule, error);
      return;
    }
    const worker: Worker = { rule, hasFailed: false };
    for (const name in listeners) {
      const key = name as keyof Listeners;
      if (key === 'syntax') this.#startSyntax(worker, listeners.syntax);
      else if (listeners[key]) this.#listening(key).push({ worker, listener: listeners[key] as Listener });
    }
  }

  #startSyntax(worker: Worker, listeners: Listeners['syntax'] = {}): void {
    for (const [kind, listener] of Object.entries(listeners)) {
      for (const id of nodeIdsOfKind(kind as Kind)) (this.#syntax[id] ??= []).push({ worker, listener: listener as Listener });
    }
  }

  #listening(name: string): Subscription[] {
    let subscriptions = this.#subscriptions.get(name);
    if (!subscriptions) {
      subscriptions = [];
      this.#subscriptions.set(name, subscriptions);
    }
    return subscriptions;
  }

  #feedFacts(): void {
    const { sqlalchemy, migration, file } = this.#target;
    this.#feed('engine', () => sqlalchemy.engines);
    this.#feed('sessionFactory', () => sqlalchemy.sessionFactories);
    this.#feed('receiverCall', () => sqlalchemy.receiverCalls);
    this.#feed('queryChain', () => sqlalchemy.queryChains);
    this.#feed('statement', () => sqlalchemy.statements);
    this.#feed('sqlText', () => sqlalchemy.sqlTexts);
    this.#feed('model', () => sqlalchemy.models);
    this.#feed('call', () => file.module.calls);
    if (!migration) return;
    this.#feed('migration', () => [migration]);
    for (const { worker, listener } of this.#listening('operation')) {
      for (const operation of migration.upgradeOperations) this.#call(worker, listener, operation, migration);
    }
  }

  /** Hands facts of one kind to those who listen; the facts are made only when somebody does. */
  #feed<Name extends FactName>(name: Name, facts: () => readonly FactOf<Name>[]): void {
    const listening = this.#listening(name);
    if (listening.length === 0) return;
    let found: readonly FactOf<Name>[];
    try {
      found = facts();
    } catch (error) {
      // The facts are missing for all who need them, so none of them may be taken as having found nothing.
      for (const { worker } of listening) this.#fail(worker.rule, error, worker);
      return;
    }
    for (const fact of found) {
      for (const { worker, listener } of listening) this.#call(worker, listener, fact);
    }
  }

  #feedSyntax(): void {
    const table = this.#syntax;
    if (table.length === 0) return;
    const { tree } = this.#target.file;
    const { kind, count } = tree.rows;
    for (let index = 0; index < count; index++) {
      const interested = table[kind[index]!];
      if (interested === undefined) continue;
      const node = tree.at(index);
      for (const { worker, listener } of interested) this.#call(worker, listener, node);
    }
  }

  #suppress(rules: readonly Rule[], knownNames: ReadonlySet<string>): ReadonlyMap<Draft, SuppressedBy> {
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
    const judging = new Set(this.#listening('suppression').map(({ worker }) => worker.rule.name));
    const judged = new Set(rules.map(({ name }) => name).filter((name) => !judging.has(name)));
    const ran = (name: string) => judged.has(name) && !this.#failed.has(name) && this.#broken.length === 0;
    this.#feed('suppression', () => suppressions.facts({ names: knownNames, ran }));
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

  // No closure per call: there are millions, and each was garbage.
  #call(worker: Worker, listener: Listener, fact: unknown, second?: unknown): void {
    if (worker.hasFailed) return;
    try {
      listener(fact, second);
    } catch (error) {
      this.#fail(worker.rule, error, worker);
    }
  }

  #fail(rule: Rule, error: unknown, worker?: Worker): void {
    if (worker) worker.hasFailed = true;
    if (this.#failed.has(rule.name)) return;
    this.#failed.add(rule.name);
    const reason = error instanceof Error ? error.message : String(error);
    this.#notes.push({ kind: 'internal', path: this.#target.file.path, message: `rule ${rule.name} failed here: ${reason}` });
  }
}

function withoutOutranked(drafts: readonly Draft[], suppressedBy: ReadonlyMap<Draft, SuppressedBy>): readonly Draft[] {
  const outranking = drafts.filter((draft) => draft.rule.meta.outranksFamily === true && !suppressedBy.has(draft));
  if (outranking.length === 0) return drafts;
  const families = new Set(outranking.map(({ rule }) => rule.family));
  return drafts.filter(({ rule, severity }) => severity === 'error' || rule.meta.outranksFamily === true || !families.has(rule.family));
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
