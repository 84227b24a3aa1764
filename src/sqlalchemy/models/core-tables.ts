import type { AssignmentFacts, FileFacts } from '../../project/facts/file-facts.js';
import type { CallSummary } from '../../project/facts/expression-summary.js';
import type { NameSource } from './class-chain.js';
import { describeColumn } from './columns.js';
import { constructorOf } from './constructors.js';
import type { ColumnInfo } from './model-info.js';

/** A Core `Table(...)` at the top of a module. */
export interface TableInfo {
  /** Qualified name of the variable. */
  readonly qualifiedName: string;
  readonly path: string;
  readonly row: number;
  /** Name in the database; undefined when it is not constant. */
  readonly name: string | undefined;
  readonly schema: string | undefined;
  readonly columns: readonly ColumnInfo[];
  /** All arguments were seen: what is not listed does not exist. */
  readonly isComplete: boolean;
}

/** The Core tables that one file defines. */
export function coreTablesOf(file: FileFacts, source: NameSource): TableInfo[] {
  return file.assignments.flatMap((assignment) => {
    const { value } = assignment;
    if (value?.kind !== 'call' || value.callee.kind !== 'name' || source.symbolOf(value.callee.name) !== 'sqlalchemy.Table') return [];
    return [tableOf(assignment, value, file, source)];
  });
}

function tableOf({ name, row }: AssignmentFacts, call: CallSummary, file: FileFacts, source: NameSource): TableInfo {
  const qualifiedName = `${file.module}.${name}`;
  const [first, , ...items] = call.args;
  const schema = call.kwargs['schema'];
  const columns = items.flatMap((item) => {
    const made = constructorOf(item, source);
    const columnName = made?.kind === 'column' ? made.call.args[0] : undefined;
    if (!made || columnName?.kind !== 'string') return [];
    return [describeColumn(columnName.value, { name: qualifiedName, file }, { made, mapped: undefined }, source)];
  });
  return {
    qualifiedName,
    path: file.path,
    row,
    name: first?.kind === 'string' ? first.value : undefined,
    schema: schema?.kind === 'string' ? schema.value : undefined,
    columns,
    isComplete: !call.hasMore && !Object.hasOwn(call.kwargs, 'autoload_with'),
  };
}
