import { defineRule } from '../../src/lint/rule.js';
import { constantString } from '../../src/python/literals.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverType } from '../../src/sqlalchemy/receivers.js';
import { removalSeverityOf } from '../../src/sqlalchemy/outdated/removal.js';

const MAPPING_METHODS = new Set(['get', 'keys', 'items', 'values']);

export default defineRule({
  meta: {
    summary: 'Read rows by attribute, or ask the result for mappings.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      fails:
        'A Row is a tuple with names since SQLAlchemy 2.0: `{{use}}` raises here. Read `row.name`, take `row._mapping`, or ask the result for dictionaries with `.mappings()`.',
      contains:
        'A Row is a tuple with names since SQLAlchemy 2.0: `{{use}}` looks among its values and is False for the name of a column. Ask `row._mapping`.',
      handmade: 'Each row is made a dictionary by hand. `.mappings()` on the result gives them at once.',
    },
  },
  files: 'any',
  needs: ['environment'],
  check(context) {
    const { sqlalchemy, file } = context;
    // On 1.4 rows of a connection still are dictionaries, those of a Query never were.
    const severity = removalSeverityOf(context.environment);
    if (!severity) return {};
    const isRow = (node: PyNode | undefined) => node !== undefined && isPlainRow(sqlalchemy.typeOf(node));
    const report = (at: PyNode, row: PyNode, message: 'fails' | 'contains', isKnown = true) =>
      context.report({
        at,
        message,
        severity,
        data: { use: oneLine(at.text) },
        fix(fixer) {
          if (!isKnown) return undefined;
          fixer.insertAfter(row, '._mapping');
          return { title: 'Read it from the mapping of the row', applicability: 'safe' };
        },
      });
    return {
      receiverCall({ method, receiver, type, node }) {
        if (!isPlainRow(type)) return;
        if (MAPPING_METHODS.has(method) && !type.elements?.some((each) => each.kind === 'column' && each.column === method)) {
          report(node, receiver, 'fails');
        } else if (method === 'has_key') context.report({ at: node, message: 'fails', severity, data: { use: oneLine(node.text) } });
        else if (method === '_asdict' && isReadOfAll(node)) context.report({ at: node, message: 'handmade', severity: 'info' });
      },
      call(call) {
        if (call.name !== 'dict') return;
        const { node, callee, positional, argumentList } = call;
        if (callee.text !== 'dict' || positional.length !== 1 || !argumentList.is('argument_list')) return;
        const [argument] = positional;
        if (file.module.qualifiedName(callee) !== 'builtins.dict') return;
        if (isRow(argument)) report(node, argument!, 'fails');
        else if (argument!.kind === 'call' && isZippedRow(file.module.callAt(argument!).positional, argument!)) {
          context.report({ at: node, message: 'handmade', severity: 'info' });
        }
      },
      syntax: {
        subscript(node) {
          const [value, index, more] = node.namedChildren;
          if (more || !value || !index?.is('string', 'concatenated_string') || !isRow(value)) return;
          report(node, value, 'fails', mayHave(sqlalchemy.typeOf(value), constantString(index)));
        },
        comparison_operator(node) {
          const [name, row, more] = node.namedChildren;
          if (more || name?.kind !== 'string' || !row || !node.children.some((child) => child.is('in', 'not in'))) return;
          if (isRow(row)) report(node, row, 'contains');
        },
        dictionary_splat(node) {
          const [row] = node.namedChildren;
          if (row && isRow(row)) report(node, row, 'fails');
        },
      },
    };

    /** The body of a comprehension over the result itself: a list of a legacy Query has no mappings. */
    function isReadOfAll(node: PyNode): boolean {
      const { parent } = node;
      const source = parent?.is('list_comprehension', 'generator_expression', 'set_comprehension') && node.fieldName === 'body';
      const clause = source ? parent!.namedChildren.find(({ kind }) => kind === 'for_in_clause') : undefined;
      return clause !== undefined && isResult(clause.field('right')!);
    }

    function isResult(node: PyNode): boolean {
      const kind = sqlalchemy.typeOf(node)?.kind;
      return kind === 'result' || kind === 'async-result';
    }

    /** `zip(result.keys(), row)`. */
    function isZippedRow([keys, row]: readonly PyNode[], zip: PyNode): boolean {
      if (zip.field('function')?.text !== 'zip' || keys?.kind !== 'call' || !row) return false;
      const { name, receiver } = file.module.callAt(keys);
      return name === 'keys' && receiver !== undefined && isResult(receiver) && isRow(row);
    }
  },
});

function isPlainRow(type: ReceiverType | undefined): boolean {
  return type?.kind === 'row' && type.strong;
}

/** Whether a row may have a column of this name: of plain columns the names are known. */
function mayHave(type: ReceiverType | undefined, name: string | undefined): boolean {
  const { elements } = type ?? {};
  if (!elements || name === undefined) return true;
  return elements.some((each) => each.kind !== 'column' || each.column === name);
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
