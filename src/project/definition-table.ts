import type { AssignmentFacts, ClassFacts, FileFacts, FunctionFacts } from './facts/file-facts.js';

/** What a file binds at its top, by name; of several imports, functions or classes with one name the last counts. */
export interface DefinitionTable {
  /** What imported names stand for. */
  readonly imports: ReadonlyMap<string, string>;
  readonly functions: ReadonlyMap<string, FunctionFacts>;
  /** Nested ones by their names with dots. */
  readonly classes: ReadonlyMap<string, ClassFacts>;
  readonly assignments: ReadonlyMap<string, readonly AssignmentFacts[]>;
}

const tables = new WeakMap<FileFacts, DefinitionTable>();

/** The table of a file, made once: a module of thousands of names must not be searched for each that leads into it. */
export function definitionsOf(file: FileFacts): DefinitionTable {
  let table = tables.get(file);
  if (!table) {
    table = createTable(file);
    tables.set(file, table);
  }
  return table;
}

function createTable({ imports, functions, classes, assignments }: FileFacts): DefinitionTable {
  const byName = new Map<string, AssignmentFacts[]>();
  for (const assignment of assignments) {
    const known = byName.get(assignment.name);
    if (known) known.push(assignment);
    else byName.set(assignment.name, [assignment]);
  }
  return {
    imports: new Map(imports.map(({ local, target }) => [local, target])),
    functions: new Map(functions.map((fn) => [fn.name, fn])),
    classes: new Map(classes.map((cls) => [cls.name, cls])),
    assignments: byName,
  };
}
