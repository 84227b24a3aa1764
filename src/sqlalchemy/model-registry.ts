import type { TableInfo } from './models/core-tables.js';
import type { ModelInfo, RelationshipInfo } from './models/model-info.js';

export type { TableInfo } from './models/core-tables.js';
export type { ColumnInfo, ModelInfo, RelationshipInfo } from './models/model-info.js';

/** An attribute that a relationship of another model gives to a model: `backref="user"`. */
export interface BackrefInfo {
  readonly name: string;
  /** The model whose relationship it mirrors, and that relationship. */
  readonly model: string;
  readonly relationship: RelationshipInfo;
}

/** The models of a project, from the plain facts of its files. Undefined means "not known", never "no model". */
export interface ModelRegistry {
  /** The model a qualified class name stands for, re-exports followed. */
  byQualifiedName(name: string): ModelInfo | undefined;
  /** Models with this class name, in any module. */
  byClassName(name: string): readonly ModelInfo[];
  /** Models mapped to this table; `schema` undefined matches any. */
  byTable(table: string, schema?: string): readonly ModelInfo[];
  /** Core tables (`Table(...)`) at the top of modules. Reads the whole index. */
  tables(): readonly TableInfo[];
  /** Attributes that other models' `backref=` give to this one. Reads the whole index. */
  backrefsOf(name: string): readonly BackrefInfo[];
  /** The attributes that a method of a model reads from its object whenever it is called; none where it is not known. */
  methodReads(model: string, method: string): readonly string[];
  /** All models, abstract ones included. Reads the whole index: for project rules only. */
  all(): readonly ModelInfo[];
  /**
   * Whether a class is mapped: "unknown" when its bases leave the index, so that it may be.
   */
  isModel(name: string): boolean | 'unknown';
}
