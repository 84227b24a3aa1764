import type { OperationShape } from '../sql/shape.js';

/** A table as two operations can both name it. */
export interface TableKey {
  readonly name: string;
  readonly schema: string | undefined;
}

/** The tables created so far on one upgrade path, and the indexes made on them. Names are compared without case. */
export class NewTables {
  /** By name in lower case: a migration may create thousands. */
  readonly #tables = new Map<string, TableKey[]>();
  readonly #indexes = new Set<string>();
  /** Tables created under names that are made when the migration runs, as the code writes them. */
  readonly #expressions = new Set<string>();

  constructor(before: readonly TableKey[] = []) {
    for (const table of before) this.#add(table);
  }

  get created(): readonly TableKey[] {
    return [...this.#tables.values()].flat();
  }

  /** Whether the operation works on a table made earlier; an index dropped by its name alone is found by that name. */
  includes(shape: OperationShape): boolean {
    const { tables, schema, tableExpression } = shape;
    if (tableExpression !== undefined) return this.#expressions.has(tableExpression);
    if (tables.length > 0) return tables.every((name) => this.has({ name, schema }));
    return shape.kind === 'drop_index' && shape.name != null && this.#indexes.has(shape.name.toLowerCase());
  }

  has({ name, schema }: TableKey): boolean {
    return this.#tables.get(name.toLowerCase())?.some((table) => isSameSchema(table.schema, schema)) ?? false;
  }

  /** Takes note of what an operation makes, renames or drops. */
  note(shape: OperationShape): void {
    if (shape.kind === 'create_table' && shape.tableExpression !== undefined) this.#expressions.add(shape.tableExpression);
    // A materialized view takes indexes as a table does.
    if (shape.kind === 'create_view' && shape.name != null) this.#add({ name: shape.name, schema: shape.schema });
    for (const name of shape.tables) this.#noteOn({ name, schema: shape.schema }, shape);
  }

  #noteOn({ name, schema }: TableKey, shape: OperationShape): void {
    if (shape.kind === 'create_table') this.#add({ name, schema });
    else if (shape.kind === 'drop_table') this.#forget({ name, schema });
    else if (shape.kind === 'rename_table' && shape.newName !== undefined && this.has({ name, schema })) {
      this.#forget({ name, schema });
      this.#add({ name: shape.newName, schema });
    } else if (shape.kind === 'create_index' && shape.name != null && this.has({ name, schema })) {
      this.#indexes.add(shape.name.toLowerCase());
    }
  }

  #add(table: TableKey): void {
    const key = table.name.toLowerCase();
    const same = this.#tables.get(key);
    if (same) same.push(table);
    else this.#tables.set(key, [table]);
  }

  #forget({ name, schema }: TableKey): void {
    const key = name.toLowerCase();
    const left = this.#tables.get(key)?.filter((table) => !isSameSchema(table.schema, schema)) ?? [];
    if (left.length > 0) this.#tables.set(key, left);
    else this.#tables.delete(key);
  }
}

// A schema that one of the two does not write is the default one, which may well be the other's.
function isSameSchema(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a.toLowerCase() === b.toLowerCase();
}
