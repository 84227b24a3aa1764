import type { ModelInfo } from './models/model-info.js';

export type { ColumnInfo, ModelInfo, RelationshipInfo } from './models/model-info.js';

/** The models of a project, from the plain facts of its files. Undefined means "not known", never "no model". */
export interface ModelRegistry {
  /** The model a qualified class name stands for, re-exports followed. */
  byQualifiedName(name: string): ModelInfo | undefined;
  /** Models with this class name, in any module. */
  byClassName(name: string): readonly ModelInfo[];
  /** Models mapped to this table; `schema` undefined matches any. */
  byTable(table: string, schema?: string): readonly ModelInfo[];
  /** All models, abstract ones included. Reads the whole index: for project rules only. */
  all(): readonly ModelInfo[];
  /**
   * Whether a class is mapped: "unknown" when its bases leave the index, so that it may be.
   */
  isModel(name: string): boolean | 'unknown';
}
