import { syntaxKey } from '../../python/literals.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { SourceFile } from '../../project/source-file.js';
import { firstDifference, isLogger, lenientKey, strictKey } from './statement-keys.js';
import type { Operation, OperationColumn } from '../facts.js';
import { createMigration } from '../migration.js';
import { parseRevision, type Revision } from '../revision.js';

/** What a change of an existing migration file comes to; layout, comments, docstrings and imports do not count. */
export interface RevisionEdit {
  /**
   * "identity": another revision id or parent. "upgrade", "downgrade": other steps there, in helpers and constants too.
   * "rows": the upgrade's operations are the same but for those on rows. "logic": only code around them differs. "guards": the upgrade only gained
   * IF (NOT) EXISTS, CONCURRENTLY, conditions around its steps, or a lock timeout. "mended": a column that could not be
   * added to a table with rows now can.
   */
  readonly kind: 'identity' | 'upgrade' | 'downgrade' | 'rows' | 'logic' | 'guards' | 'mended';
  /** The id it had. */
  readonly revision: string;
  /** The first changed statement at the head, or the one beside what was taken out. */
  readonly at: PyNode;
}

/**
 * Compares a migration with what it was; undefined when nothing that it does has changed, or it was none.
 * @param hasOldPlace its other parent leaves it where it was in the chain.
 */
export function revisionEdit(before: SourceFile, after: SourceFile, hasOldPlace: boolean): RevisionEdit | undefined {
  const old = parseRevision(before.path, before.text);
  const now = parseRevision(after.path, after.text);
  if (!old || old.revision === '') return undefined;
  const { revision } = old;
  if (now?.revision !== revision || !(hasOldPlace || haveSameParents(old, now))) {
    return { kind: 'identity', revision, at: changedVariable(after.module, now?.revision === revision) };
  }
  const upgrade = changedPart(before.module, after.module, 'upgrade', strictKey);
  if (upgrade) {
    if (!changedPart(before.module, after.module, 'upgrade', lenientKey)) return { kind: 'guards', revision, at: upgrade };
    const steps = { before: stepsOf(before), after: stepsOf(after) };
    const kind = kindOfSteps(steps.before, steps.after);
    return { kind, revision, at: (kind === 'upgrade' && firstNewStep(steps.before, steps.after)) || upgrade };
  }
  const downgrade = changedPart(before.module, after.module, 'downgrade', strictKey);
  return downgrade && { kind: 'downgrade', revision, at: downgrade };
}

/** In any order; an id that was shortened may be written out. */
function haveSameParents({ downRevisions: before }: Revision, { downRevisions: after }: Revision): boolean {
  const names = (name: string, other: string) => name.startsWith(other) || other.startsWith(name);
  return before.length === after.length && before.every((name) => after.some((other) => names(name, other)));
}

/** What the upgrade does to the database, in its order; it does nothing by looking. */
function stepsOf(file: SourceFile): readonly Operation[] {
  return createMigration(file)?.upgradeOperations.filter(({ kind }) => kind !== 'select') ?? [];
}

function kindOfSteps(before: readonly Operation[], after: readonly Operation[]): 'rows' | 'logic' | 'guards' | 'mended' | 'upgrade' {
  const isSame = (keyOf: (step: Operation) => string) =>
    before.length === after.length && before.every((step, index) => keyOf(step) === keyOf(after[index]!));
  const exactly = (step: Operation) => [plainText(step), step.isConditional, step.dialectGuard, step.inLoop].join();
  if (isSame(exactly)) return 'logic';
  if (isSameSchema(before, after, exactly)) return 'rows';
  const gainsConditions = before.every(({ isConditional }, index) => !isConditional || after[index]?.isConditional);
  if (gainsConditions && isSame((step) => [guardlessText(step), step.dialectGuard, step.inLoop].join())) return 'guards';
  const failing = failingColumns(before);
  const isMended = failing.length > 0 && !failing.some((column) => failingColumns(after).includes(column));
  return isMended && failing.every((column) => addedColumns(after).includes(column)) ? 'mended' : 'upgrade';
}

/** Only rows are written in another way. */
function isSameSchema(before: readonly Operation[], after: readonly Operation[], keyOf: (step: Operation) => string): boolean {
  const schemaOf = (steps: readonly Operation[]) => steps.filter(({ kind }) => !ON_ROWS.includes(kind)).map(keyOf);
  return schemaOf(before).join('\n') === schemaOf(after).join('\n');
}

const ON_ROWS: readonly string[] = ['insert', 'update', 'delete', 'bulk_insert'];

/** The first step that changes the schema in a way that no step did before. */
function firstNewStep(before: readonly Operation[], after: readonly Operation[]): PyNode | undefined {
  const known = new Set(before.map(({ node }) => strictKey(node)));
  return after.find(({ kind, node }) => !ON_ROWS.includes(kind) && !known.has(strictKey(node)))?.node;
}

/** Columns that are required from the start and have no default: only an empty table takes them. */
function failingColumns(steps: readonly Operation[]): readonly string[] {
  return addedColumns(steps, (column) => column.nullable === false && !column.hasServerDefault && !column.isIdentityOrComputed);
}

function addedColumns(steps: readonly Operation[], isWanted: (column: OperationColumn) => boolean = () => true): readonly string[] {
  return steps.flatMap(({ kind, onNewTable, tables, columns }) =>
    kind === 'add_column' && !onNewTable ? columns.filter(isWanted).map(({ name }) => `${tables.join()}.${name}`) : [],
  );
}

function plainText({ sql, node }: Operation): string {
  return sql?.replace(/\s+/g, ' ').trim() ?? syntaxKey(node);
}

function guardlessText({ sql, node }: Operation): string {
  return (
    sql
      ?.replace(/\bIF\s+(?:NOT\s+)?EXISTS\b|\bCONCURRENTLY\b/gi, '')
      .replace(/\s+/g, ' ')
      .trim() ?? lenientKey(node)
  );
}

function changedVariable(module: PyModule, isSameId: boolean): PyNode {
  const binding = module.scope.bindings.get(isSameId ? 'down_revision' : 'revision')?.at(-1);
  return binding?.value ?? binding?.target ?? module.tree.root;
}

function changedPart(
  oldModule: PyModule,
  newModule: PyModule,
  direction: Direction,
  keyOf: (statement: PyNode) => string,
): PyNode | undefined {
  const before = partsOf(oldModule, direction);
  const after = partsOf(newModule, direction);
  for (const [name, statements] of after) {
    for (const [index, statement] of statements.entries()) {
      const counterpart = before.get(name)?.[index];
      if (!counterpart) return statement;
      if (keyOf(counterpart) !== keyOf(statement)) return firstDifference(counterpart, statement);
    }
  }
  const isGone = [...before].some(([name, statements]) => statements.length > (after.get(name)?.length ?? 0));
  return isGone ? ([...after.values()][0]?.[0] ?? newModule.tree.root) : undefined;
}

type Direction = 'upgrade' | 'downgrade';

/** What one direction runs, by name: its functions, and the functions, classes and constants of the file that they use. */
function partsOf(module: PyModule, direction: Direction): ReadonlyMap<string, readonly PyNode[]> {
  const parts = new Map<string, readonly PyNode[]>();
  const names = new Set([...module.scope.bindings.keys()].filter((name) => name === direction || name.startsWith(`${direction}_`)));
  for (const name of names) {
    if (isLogger(name)) continue;
    const bindings = (module.scope.bindings.get(name) ?? []).filter(({ kind }) => kind !== 'import');
    const statements = [...new Set(bindings.map(({ target }) => topStatement(target)))];
    if (statements.length === 0) continue;
    parts.set(name, statements);
    // Names found on the way are visited too: the set grows while it is walked.
    for (const statement of statements)
      for (const used of statement.descendants('identifier')) if (!isForPython(used)) names.add(used.text);
  }
  return parts;
}

/** `default=new_id`: no step sends it to the database. */
function isForPython(node: PyNode): boolean {
  const keyword = node.parent?.is('keyword_argument') ? node.parent : undefined;
  return keyword !== undefined && node.fieldName === 'value' && ['default', 'onupdate'].includes(keyword.field('name')!.text);
}

function topStatement(node: PyNode): PyNode {
  let at = node;
  while (at.parent && at.parent.kind !== 'module') at = at.parent;
  return at;
}
