import type { OperationShape } from '../sql/shape.js';

/** A table as two operations can both name it. */
export interface TableKey {
  readonly name: string;
  readonly schema: string | undefined;
}

/** The tables created so far on one upgrade path, and the indexes made on them. Names are compared without case. */
export class NewTables {
  readonly #tables: TableKey[];
  readonly #indexes = new Set<string>();
  /** Tables created under names that are made when the migration runs, as the code writes them. */
  readonly #expressions = new Set<string>();

  constructor(before: readonly TableKey[] = []) {
    this.#tables = [...before];
  }

  get created(): readonly TableKey[] {
    return this.#tables;
  }

  /** Whether the operation works on a table made earlier; an index dropped by its name alone is found by that name. */
  includes(shape: OperationShape): boolean {
    const { tables, schema, tableExpression } = shape;
    if (tableExpression !== undefined) return this.#expressions.has(tableExpression);
    if (tables.length > 0) return tables.every((name) => this.has({ name, schema }));
    return shape.kind === 'drop_index' && shape.name != null && this.#indexes.has(shape.name.toLowerCase());
  }

  has({ name, schema }: TableKey): boolean {
    return this.#tables.some((table) => isSame(table, { name, schema }));
  }

  /** Takes note of what an operation makes, renames or drops. */
  note(shape: OperationShape): void {
    if (shape.kind === 'create_table' && shape.tableExpression !== undefined) this.#expressions.add(shape.tableExpression);
    // A materialized view takes indexes as a table does.
    if (shape.kind === 'create_view' && shape.name != null) this.#tables.push({ name: shape.name, schema: shape.schema });
    for (const name of shape.tables) this.#noteOn({ name, schema: shape.schema }, shape);
  }

  #noteOn({ name, schema }: TableKey, shape: OperationShape): void {
    if (shape.kind === 'create_table') this.#tables.push({ name, schema });
    else if (shape.kind === 'drop_table') this.#forget({ name, schema });
    else if (shape.kind === 'rename_table' && shape.newName !== undefined && this.has({ name, schema })) {
      this.#forget({ name, schema });
      this.#tables.push({ name: shape.newName, schema });
    } else if (shape.kind === 'create_index' && shape.name != null && this.has({ name, schema })) {
      this.#indexes.add(shape.name.toLowerCase());
    }
  }

  #forget(key: TableKey): void {
    const left = this.#tables.filter((table) => !isSame(table, key));
    this.#tables.splice(0, this.#tables.length, ...left);
  }
}

// A schema that one of the two does not write is the default one, which may well be the other's.
function isSame(a: TableKey, b: TableKey): boolean {
  if (a.name.toLowerCase() !== b.name.toLowerCase()) return false;
  return a.schema === undefined || b.schema === undefined || a.schema.toLowerCase() === b.schema.toLowerCase();
}
