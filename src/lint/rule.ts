import type { Migration, Operation } from '../alembic/facts.js';
import type { RevisionGraphs } from '../alembic/revision-graph.js';
import type { PyCall } from '../python/calls.js';
import type { Kind } from '../python/grammar.js';
import type { PyNode } from '../python/tree.js';
import type { ProjectFacts } from '../project/environment/project-facts.js';
import type { FileRole, SourceFile } from '../project/source-file.js';
import type { PullFacts } from '../project/pull-facts.js';
import type {
  EngineFact,
  ModelFact,
  QueryChain,
  ReceiverCall,
  SessionFactoryFact,
  SqlTextFact,
  StatementFact,
} from '../sqlalchemy/facts.js';
import type { ModelRegistry } from '../sqlalchemy/model-registry.js';
import type { SqlAlchemyFile } from '../sqlalchemy/sqlalchemy-file.js';
import type { TextRange } from '../text/range.js';
import type { Applicability, Related, Severity } from './finding.js';
import type { Fixer } from './fixer.js';
import type { SuppressionFact } from './suppressions/suppression.js';

export type { FileRole } from '../project/source-file.js';
export type { Severity } from './finding.js';
export { isBelow, type Version } from '../project/environment/versions.js';
export type { Fixer } from './fixer.js';
export type { SuppressedName, SuppressionFact } from './suppressions/suppression.js';

/** What is said about a rule apart from its code. Name, family and documentation address follow from its path. */
export interface RuleMeta<Messages extends Record<string, string> = Record<string, string>> {
  /** Imperative, with a full stop. */
  readonly summary: string;
  /** The guideline section and bullet it enforces: "4 Transactions". */
  readonly guideline: string;
  readonly severity: Severity;
  /** What its fixes are: all safe, all unsafe, or some of each; absent: it has none. */
  readonly fix?: Applicability | 'mixed';
  /** What is wrong, what it does in production, what to do; `{{key}}` is filled from a report's data. */
  readonly messages: Messages;
  /** Where it finds something, what other rules of its family say of the same file is beside the point, errors excepted. */
  readonly outranksFamily?: boolean;
  /** Comments of other tools that silence this rule too: "noqa: S608", "nosec B608", "nosemgrep". */
  readonly alsoSuppressedBy?: readonly string[];
}

/**
 * Which files a rule looks at: every file; application code, scripts and migrations; migrations; tests; or the
 * roles that are listed. Alembic's env.py is seen by `any` and by rules that list `env`.
 */
export type FileScope = 'any' | 'application' | 'migrations' | 'tests' | readonly FileRole[];

/** Knowledge beyond the file, given only to a rule that names it in `needs`. */
export interface Services {
  readonly models: ModelRegistry;
  readonly revisions: RevisionGraphs;
  /** Undefined when whole files are checked, without a pull request. */
  readonly pull: PullFacts | undefined;
  /** Dialects and versions of the project around the file. */
  readonly environment: ProjectFacts;
  /** The file as it was at the merge base; undefined when it is new, or without a pull request. */
  readonly base: SourceFile | undefined;
}
export type ServiceName = keyof Services;

/** What a rule says about one place. */
export interface Report<Key extends string = string> {
  /** The node, or a range in the file. Of a statement with a block, the header is marked. */
  readonly at: PyNode | TextRange;
  readonly message: Key;
  readonly data?: Readonly<Record<string, string | number>>;
  /** Where it differs from the rule's own: the entry names the case. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  /**
   * Builds the cure, lazily. Returning undefined, or `fixer.abort()`, offers none. A fix is shown only after it was
   * proven: the edited file parses, the finding is gone, none is new, comments survive.
   */
  readonly fix?: (fixer: Fixer) => ProposedFix | undefined;
}

export interface ProposedFix {
  readonly title: string;
  readonly applicability: Applicability;
}

/** What every rule is given, plus the services it named. */
export interface BaseContext<Key extends string> {
  readonly file: SourceFile;
  /** Receiver types, canonical names and the other SQLAlchemy facts of this file. */
  readonly sqlalchemy: SqlAlchemyFile;
  readonly role: FileRole;
  /** The role of a place: command-line functions and `if __name__ == "__main__":` of an application file are scripts. */
  roleAt(node: PyNode): FileRole;
  /** Options of this rule from the settings file. */
  readonly options: Readonly<Record<string, unknown>>;
  report(report: Report<Key>): void;
}
export type RuleContext<Key extends string, Needs extends ServiceName> = BaseContext<Key> & Pick<Services, Needs>;

/** What a rule can listen to. Facts come in source order. */
export interface Listeners {
  engine?(fact: EngineFact): void;
  sessionFactory?(fact: SessionFactoryFact): void;
  /** A method call on a session, connection, engine, factory, result ... of known kind. */
  receiverCall?(call: ReceiverCall): void;
  queryChain?(chain: QueryChain): void;
  /** A `select(...)`, `insert(...)`, `update(...)` or `delete(...)`. */
  statement?(statement: StatementFact): void;
  sqlText?(fact: SqlTextFact): void;
  model?(model: ModelFact): void;
  migration?(migration: Migration): void;
  /**
   * A migration that the pull request deletes, as the base branch has it; its file is `context.file`. Nothing else is
   * heard of it, and findings are told of the file that is gone.
   */
  removedMigration?(migration: Migration): void;
  /** Operations of `upgrade`; those of `downgrade` come with the migration. */
  operation?(operation: Operation, migration: Migration): void;
  /** Any call, for what has no fact of its own. */
  call?(call: PyCall): void;
  /** The fallback: syntax nodes by kind. */
  syntax?: { readonly [K in Kind]?: (node: PyNode) => void };
  /** After everything else of the file but the suppressions. */
  fileEnd?(): void;
  /** The file's own suppressions, after all findings were matched with them. */
  suppression?(suppression: SuppressionFact): void;
}

/** A rule as its file writes it. */
export interface RuleDefinition<Messages extends Record<string, string>, Needs extends ServiceName> {
  readonly meta: RuleMeta<Messages>;
  readonly files: FileScope;
  readonly needs?: readonly Needs[];
  readonly check: (context: RuleContext<keyof Messages & string, Needs>) => Listeners;
}

/** A rule the checker can run: its definition with the identity that its path gives it. */
export interface Rule {
  readonly name: string;
  readonly family: string;
  readonly meta: RuleMeta;
  readonly files: FileScope;
  readonly needs: readonly ServiceName[];
  readonly check: (context: RuleContext<string, ServiceName>) => Listeners;
}

/** Types a rule's messages and services; the identity is added by the generated index. */
export function defineRule<const Messages extends Record<string, string>, const Needs extends ServiceName = never>(
  definition: RuleDefinition<Messages, Needs>,
): RuleDefinition<Messages, Needs> {
  return definition;
}

/** One severity lower, where it is likely but not known that a finding holds. */
export function lowered(severity: Severity): Severity {
  return severity === 'error' ? 'warning' : 'info';
}

/** Gives a definition the identity of its path, `checks/<family>/<name>.ts`. Called by the generated index only. */
export function nameRule<Messages extends Record<string, string>, Needs extends ServiceName>(
  family: string,
  name: string,
  definition: RuleDefinition<Messages, Needs>,
): Rule {
  // The context is built per rule from its own `needs` and `messages`, so the wider type is sound here.
  return {
    name,
    family,
    meta: definition.meta,
    files: definition.files,
    needs: definition.needs ?? [],
    check: definition.check as Rule['check'],
  };
}
