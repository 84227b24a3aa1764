import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { withoutParentheses } from '../../src/python/flow.js';
import { constantString } from '../../src/python/literals.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ModelColumn, ModelFact } from '../../src/sqlalchemy/facts.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';
import { nearestOf } from '../../src/text/nearest.js';

/** Schema items that name columns: from which positional argument on, or a list as that argument. */
const NAMING: Readonly<Record<string, { readonly from: number; readonly isList?: boolean }>> = {
  'sqlalchemy.UniqueConstraint': { from: 0 },
  'sqlalchemy.PrimaryKeyConstraint': { from: 0 },
  'sqlalchemy.Index': { from: 1 },
  'sqlalchemy.ForeignKeyConstraint': { from: 0, isList: true },
};
const ITEMS = new Set([...Object.keys(NAMING), 'sqlalchemy.CheckConstraint', 'sqlalchemy.dialects.postgresql.ExcludeConstraint']);
/** Attributes that make columns which the model's facts do not list. */
const MAKES_MORE_COLUMNS = /\bautoload(?:_with)?\b|\bcomposite\s*\(|\bsynonym\s*\(|__table__|\bvars\(\)|\blocals\(\)|__annotations__/;

export default defineRule({
  meta: {
    summary: 'Write `__table_args__` as a tuple that ends in its options, naming columns that exist.',
    guideline: '2 ORM Models',
    severity: 'error',
    fix: 'mixed',
    messages: {
      type: '`__table_args__` must be a tuple or a dictionary; this is {{what}}. SQLAlchemy raises ArgumentError when the module is imported. Write a tuple: `({{item}}, ...)`.',
      comma:
        '`__table_args__` is not a tuple: parentheses around one item do not make one. SQLAlchemy raises ArgumentError when the module is imported. Add a comma after the item.',
      options:
        'The dictionary of options must come last in `__table_args__`: SQLAlchemy takes it for a constraint here and raises ArgumentError when the module is imported. Move it to the end.',
      column:
        '`{{model}}` has no column named "{{column}}": SQLAlchemy raises ConstraintColumnNotFoundError when the module is imported. Name a column as the database has it{{hint}}.',
      apart:
        'This index of `{{model}}` stands outside the class: it works, but readers of the model do not see it. Put it into `__table_args__`, with the names of the columns.',
    },
  },
  files: ['application', 'script', 'test'],
  check(context) {
    const { sqlalchemy } = context;
    const { module } = context.file;
    return {
      model(model) {
        const given = model.tableArgs;
        if (!given) return;
        const value = withoutParentheses(given);
        const items = value.kind === 'tuple' ? value.namedChildren : [value];
        if (value.is('list', 'set')) {
          const what = value.kind === 'list' ? 'a list' : 'a set';
          context.report({
            at: given,
            message: 'type',
            data: { what, item: 'Index(...)' },
            fix: (fixer) => (value.kind === 'list' ? makeTuple(fixer, value) : undefined),
          });
        } else if (value.kind === 'call') {
          if (ITEMS.has(calledSymbol(sqlalchemy, module, value) ?? '')) {
            context.report({ at: value, message: 'comma', fix: (fixer) => addComma(fixer, { given, value }) });
          }
        } else if (value.kind === 'tuple') {
          const misplaced = items.find(
            (item, index) => item.kind === 'dictionary' && items.slice(index + 1).some((other) => other.kind !== 'list_splat'),
          );
          if (misplaced) context.report({ at: misplaced, message: 'options', fix: (fixer) => moveLast(fixer, items, misplaced) });
        }
        const columns = columnNames(sqlalchemy, model);
        if (!columns) return;
        const listed = value.is('list', 'set') ? value.namedChildren : items;
        for (const name of listed.flatMap((item) => namedColumns(sqlalchemy, module, item))) {
          const text = constantString(name);
          if (text === undefined || columns.has(text) || model.info!.otherAttributes.has(text)) continue;
          const near = nearest(text, columns);
          const data = { model: model.name, column: text, hint: near === undefined ? '' : `; did you mean "${near}"` };
          context.report({ at: name, message: 'column', data, fix: (fixer) => rename(fixer, name, { text, near }) });
        }
      },
      call(call) {
        if (call.name !== 'Index' || module.functionOf(call.node) || sqlalchemy.symbolOf(call.callee) !== 'sqlalchemy.Index') return;
        const model = modelIndexed(sqlalchemy, call);
        if (model) context.report({ at: call.node, message: 'apart', data: { model: model.name }, severity: 'info' });
      },
    };
  },
});

/** The model of this file that an index names several plain columns of: `Index("ix", User.id, User.name)`. */
function modelIndexed({ models }: SqlAlchemyFile, { positional, keywords }: PyCall): ModelFact | undefined {
  const columns = positional.slice(1);
  const owners = new Set(columns.map((column) => (column.is('attribute') ? column.field('object')?.text : undefined)));
  const [owner] = owners;
  if (columns.length < 2 || owners.size !== 1 || owner === undefined) return undefined;
  // A condition on an attribute needs the class.
  if ([...keywords.values()].some(({ text }) => text.includes(`${owner}.`))) return undefined;
  return models.find(({ name, flavour, isAbstract }) => name === owner && flavour !== 'mixin' && !isAbstract);
}

/** The database names of all columns; undefined when there may be others. */
function columnNames(sqlalchemy: SqlAlchemyFile, { info, flavour, class: pyClass, columns }: ModelFact): ReadonlySet<string> | undefined {
  if (!info?.isComplete || flavour === 'mixin' || info.isAbstract || info.columns.length === 0) return undefined;
  if (info.tablename === undefined && flavour === 'declarative') return undefined;
  if (MAKES_MORE_COLUMNS.test(pyClass.body.text) || pyClass.keywords.has('metaclass')) return undefined;
  // A name that is no constant, `**kwargs`, or a key of its own: the constraint may mean that.
  if (columns.some((column) => isNameUnknown(sqlalchemy, column)) || info.columns.some(({ keywords }) => 'key' in keywords))
    return undefined;
  return new Set(info.columns.map(({ columnName }) => columnName));
}

/** `mapped_column(NAME, String)`, `mapped_column(name=NAME)`, `mapped_column(*arguments)`. */
function isNameUnknown({ strings }: SqlAlchemyFile, { call, info }: ModelColumn): boolean {
  if (!call) return false;
  const given = call.keywords.get('name');
  if (call.hasStar || call.hasDoubleStar || (given && constantString(given) !== info.columnName)) return true;
  const [first] = call.positional;
  return first !== undefined && constantString(first) === undefined && strings.valueOf(first) !== undefined;
}

/** The strings that name columns in a constraint or an index. */
function namedColumns(sqlalchemy: SqlAlchemyFile, module: PyModule, item: PyNode): readonly PyNode[] {
  if (item.kind !== 'call') return [];
  const naming = NAMING[calledSymbol(sqlalchemy, module, item) ?? ''];
  if (!naming) return [];
  const { positional, keywords, hasStar } = module.callAt(item);
  if (hasStar) return [];
  if (!naming.isList) return positional.slice(naming.from).filter(isString);
  const list = positional[0] ?? keywords.get('columns');
  return list?.is('list', 'tuple') ? list.namedChildren.filter(isString) : [];
}

function isString(node: PyNode): boolean {
  return node.is('string', 'concatenated_string');
}

function calledSymbol(sqlalchemy: SqlAlchemyFile, module: PyModule, call: PyNode): string | undefined {
  return sqlalchemy.symbolOf(module.callAt(call).callee);
}

function addComma(fixer: Fixer, { given, value }: { given: PyNode; value: PyNode }): ProposedFix {
  if (given === value) {
    fixer.insertBefore(value, '(');
    fixer.insertAfter(value, ',)');
  } else fixer.insertAfter(value, ',');
  return { title: 'Make it a tuple', applicability: 'safe' };
}

function makeTuple(fixer: Fixer, list: PyNode): ProposedFix | undefined {
  const items = list.namedChildren;
  const [open, close] = [list.children[0], list.children.at(-1)];
  const last = items.at(-1);
  if (!open || !close || !last || items.some((item) => item.is('list_splat', 'dictionary'))) return undefined;
  fixer.replace(open, '(');
  if (items.length === 1 && !fixer.text.slice(last.end, close.start).includes(',')) fixer.insertAfter(last, ',');
  fixer.replace(close, ')');
  return { title: 'Make it a tuple', applicability: 'safe' };
}

/** The dictionary changes places with what follows it, commas and layout stay. */
function moveLast(fixer: Fixer, items: readonly PyNode[], misplaced: PyNode): ProposedFix | undefined {
  if (items.filter(({ kind }) => kind === 'dictionary').length > 1 || items.some(({ kind }) => kind === 'list_splat')) return undefined;
  const rest = items.slice(items.indexOf(misplaced));
  // A comment between two items belongs to one of them; which one cannot be told.
  const hasComment = rest.some((item, index) => index > 0 && fixer.text.slice(rest[index - 1]!.end, item.start).includes('#'));
  if (hasComment) return undefined;
  const reordered = [...rest.slice(1), misplaced];
  rest.forEach((item, index) => fixer.replace(item, reordered[index]!.text));
  return { title: 'Move the options to the end', applicability: 'safe' };
}

function rename(fixer: Fixer, name: PyNode, { text, near }: { text: string; near: string | undefined }): ProposedFix | undefined {
  if (near === undefined || name.kind !== 'string' || !name.text.includes(text)) return undefined;
  fixer.replace(
    name,
    name.text.replace(text, () => near),
  );
  return { title: `Name the column ${near}`, applicability: 'unsafe' };
}

/** A misspelt name, or one without its ending: "place" of "place_id". */
function nearest(text: string, names: ReadonlySet<string>): string | undefined {
  return names.has(`${text}_id`) ? `${text}_id` : nearestOf(text, names);
}
