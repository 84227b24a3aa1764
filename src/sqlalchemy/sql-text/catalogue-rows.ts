import type { PyModule } from '../../python/module.js';
import { reachingBindings } from '../../python/static/reaching.js';
import type { PyNode } from '../../python/tree.js';

/** Queries that tell names of tables, columns, indexes, roles ...: whoever makes those has the database already. */
const CATALOGUE_SQL =
  /\b(?:information_schema|sqlite_(?:master|schema)|pg_(?:catalog|class|namespace|tables|views|matviews|indexes|index|attribute|type|enum|constraint|trigger|sequences?|roles|database|extension|inherits|partitioned_table)|sys\.(?:tables|columns|indexes|objects)|(?:user|all|dba)_(?:tables|tab_columns|indexes|constraints|sequences))\b|^\W*(?:pragma|show|select current_(?:schema|database|user)|select database\(\))\b/i;
const EXECUTING = /^(?:execute|exec|scalars?|exec_driver_sql|stream|stream_scalars|fetch\w*)$/;
const PASSING = /^(?:list|tuple|set|sorted|reversed|enumerate|iter|next|str|dict)$/;
/** From a value to the query that it comes from: row, loop, result, call, text. */
const MOST_STEPS = 10;

/** Whether a value was read from a catalogue by SQL: a row, or a part of one, of `SELECT ... FROM information_schema.tables`. */
export function isReadFromCatalogue(module: PyModule, expression: PyNode): boolean {
  const sql = sqlBehind(module, expression);
  return sql !== undefined && asksCatalogue(module, sql);
}

/** What was executed to read a value: a row, or a part of one. */
export function sqlBehind(module: PyModule, expression: PyNode): PyNode | undefined {
  let node: PyNode | undefined = expression;
  for (let step = 0; node && step < MOST_STEPS; step++) {
    if (node.kind !== 'call') {
      node = sourceOf(module, node);
      continue;
    }
    const call = module.callAt(node);
    const [first]: readonly (PyNode | undefined)[] = call.positional;
    if (call.receiver && EXECUTING.test(call.name) && first) return first;
    node = call.receiver ?? (PASSING.test(call.name) ? first : undefined);
  }
  return undefined;
}

/** One step back to where a value comes from. */
function sourceOf(module: PyModule, node: PyNode): PyNode | undefined {
  switch (node.kind) {
    case 'identifier': {
      const [binding, second] = reachingBindings(module, node);
      return second ? undefined : (binding?.value ?? binding?.source);
    }
    case 'attribute':
      return node.field('object');
    case 'subscript':
      return node.field('value');
    case 'await':
    case 'parenthesized_expression':
      return node.namedChildren[0];
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
      return node.namedChildren.find(({ kind }) => kind === 'for_in_clause')?.field('right');
    default:
      return undefined;
  }
}

function asksCatalogue(module: PyModule, sql: PyNode): boolean {
  let node: PyNode | undefined = sql;
  for (let step = 0; node && step < 4; step++) {
    if (node.is('string', 'concatenated_string')) return CATALOGUE_SQL.test(node.text.replace(/^[a-z]*["']+/i, ''));
    if (node.kind === 'call') node = module.callAt(node).positional[0];
    else if (node.kind === 'identifier') node = module.resolve(node)[0]?.value;
    else return CATALOGUE_SQL.test(node.text);
  }
  return false;
}
