import type { PyModule } from '../../../python/module.js';
import type { PyNode } from '../../../python/tree.js';
import type { Edit } from '../../../text/edits.js';
import type { SqlTextFact } from '../../facts.js';
import type { SqlAlchemyFile } from '../../sqlalchemy-file.js';
import { bindNamesOf } from '../bind-names.js';
import { bindSlots } from './bind-slots.js';
import { chunksOf } from './local-values.js';
import { isRunWithParameters, passValues, wrapWithValues, type Names } from './pass-values.js';

/** What a text is rewritten with. */
export interface BindContext {
  readonly module: PyModule;
  readonly sqlalchemy: SqlAlchemyFile;
  readonly names: Names;
}

/**
 * The edits that pass the open values of a SQL text as parameters; a plain string becomes a `text(...)` that way, if it
 * means the same there. Undefined when one of the values is not surely one, or what runs the text takes no parameters.
 */
export function bindValues(context: BindContext, fact: SqlTextFact, open: readonly PyNode[]): readonly Edit[] | undefined {
  const { module, sqlalchemy, names } = context;
  const way = wayToRun(fact, sqlalchemy);
  if (!way) return undefined;
  const local = chunksOf(module, fact.argument);
  const bound = bindSlots(module, local ?? [{ value: fact.argument, isConditional: false }], {
    open,
    use: local && fact.argument,
    isNumber: (expression) => isAnnotated(module, expression, /^(?:typing\.)?(?:Optional\[)?(?:int|float|(?:decimal\.)?Decimal)\b(?!\[)/),
    isText: (expression) => isAnnotated(module, expression, /\bstr\b/),
    constantOf: (expression) => sqlalchemy.strings.valueOf(expression),
  });
  if (!bound || (way === 'driver' && !isSameInText(bound.sql))) return undefined;
  // `.bindparams(...)` raises for a name that the text does not have; parameters beside it may be more than are needed.
  if (bound.isConditional && !isRunWithParameters(module, fact)) return undefined;
  const passed = (way === 'text' ? passValues : wrapWithValues)(module, fact, bound.values, names);
  return passed && [...bound.edits, ...passed, ...renamed(fact)];
}

/** `text`: it is a `text(...)`; `string`: a string that is run as one; `driver`: it goes to the driver as it is. */
type Way = 'text' | 'string' | 'driver';

function wayToRun({ sink, call }: SqlTextFact, sqlalchemy: SqlAlchemyFile): Way | undefined {
  if (sink === 'text') return 'text';
  if (sink === 'op.execute') return 'string';
  const isAlone = call.positional.length === 1 && call.keywords.size === 0;
  if (sink === 'exec_driver_sql') return isAlone ? 'driver' : undefined;
  const kind = sink === 'execute' && EXECUTING.test(call.name) ? call.receiver && sqlalchemy.typeOf(call.receiver)?.kind : undefined;
  if (kind === 'session' || kind === 'async-session') return 'string';
  return kind === 'connection' || kind === 'async-connection' ? 'driver' : undefined;
}

// Engines run nothing by themselves any more.
const EXECUTING = /^(?:execute|scalars?|stream|stream_scalars)$/;

/** In a `text(...)` a percent sign needs no second one, and `:name` is a parameter. */
function isSameInText(sql: string): boolean {
  return !/%|\\:/.test(sql) && bindNamesOf(sql).length === 0;
}

function renamed({ sink, call }: SqlTextFact): readonly Edit[] {
  const name = sink === 'exec_driver_sql' ? call.callee.field('attribute') : undefined;
  return name ? [{ range: name, newText: 'execute' }] : [];
}

function isAnnotated(module: PyModule, expression: PyNode, type: RegExp): boolean {
  const bindings = expression.kind === 'identifier' ? module.resolve(expression) : [];
  return bindings.length > 0 && bindings.every(({ annotation }) => type.test(annotation?.text ?? ''));
}
