import { idsOfKind } from '../../python/grammar.js';
import { syntaxKey } from '../../python/literals.js';
import { formatKey } from '../../python/strings/format-key.js';
import type { PyNode } from '../../python/tree.js';

/** A text that two statements share when they do the same with all that is in them; docstrings and annotations do not count. */
export function strictKey(statement: PyNode): string {
  return keyOf(statement, plainKey);
}

/** As `strictKey`, and IF (NOT) EXISTS and statements that set a timeout do not count either. */
export function lenientKey(statement: PyNode): string {
  return keyOf(statement, (node) => (isTimeout(node) ? '' : keyWithoutGuards(node)));
}

/** Where two versions of a statement part: the innermost statement of the new one, or the one beside what is gone. */
export function firstDifference(before: PyNode, after: PyNode): PyNode {
  let at = after;
  let old: PyNode | undefined = before;
  while (old) {
    const blocks: readonly PyNode[] = blocksOf(at);
    const oldBlocks: readonly PyNode[] = blocksOf(old);
    if (headerKey(old, plainKey) !== headerKey(at, plainKey) || blocks.length !== oldBlocks.length) return at;
    const index = blocks.findIndex((block, each) => strictKey(block) !== strictKey(oldBlocks[each]!));
    if (index === -1) return at;
    const now = contentOf(blocks[index]!);
    const was = contentOf(oldBlocks[index]!);
    const place = now.findIndex((statement, each) => !was[each] || strictKey(statement) !== strictKey(was[each]));
    if (place === -1) return now.at(-1) ?? at;
    at = now[place]!;
    // A statement was put in or taken out here: those that follow are not each other's versions.
    old = now.length === was.length ? was[place] : undefined;
  }
  return at;
}

type KeyOf = (node: PyNode) => string;

/** Also the same: SQL laid out in another way, values put into it with `%` or in an f-string, and what SQLAlchemy 2.0 asks for: `text("...")`, `select(a, b)`, `case((a, b))`. */
function plainKey(node: PyNode): string {
  let key = syntaxKey(node);
  for (const text of node.descendants('string', 'concatenated_string', 'binary_operator', 'call')) {
    const written = formatKey(text);
    if (written !== undefined) key = key.replace(syntaxKey(text), () => written);
  }
  for (const call of node.descendants('call')) {
    const [argument, second] = call.field('arguments')?.namedChildren ?? [];
    const name = /(?:^|\.)(text|select|case|Column|MetaData|Table)$/.exec(call.field('function')?.text ?? '')?.[1];
    if (!argument || name === undefined) continue;
    const unsent = UNSENT[name];
    if (unsent) {
      for (const each of keywordsOf(call, unsent)) key = key.replace(COMMA + syntaxKey(each), '').replace(syntaxKey(each), '');
    } else if (name === 'text') {
      if (!second) key = key.replace(syntaxKey(call), () => syntaxKey(argument));
    } else if (argument.is('list')) {
      key = key.replace(syntaxKey(argument), () => argument.namedChildren.map(syntaxKey).join(COMMA));
    }
  }
  for (const reference of node.descendants('attribute')) {
    // `types.Timestamp`, and now `columns.Timestamp`: a class that moved to another module.
    const name = reference.field('attribute')!.text;
    const isOfModule = /^[a-z_][a-z0-9_.]*$/.test(reference.field('object')!.text);
    if (isOfModule && /^[A-Z]\w*[a-z]/.test(name)) key = key.replace(syntaxKey(reference), `${name.length}:${name}`);
  }
  for (const [old, now] of RENAMED) key = key.replaceAll(old, now);
  key = key.replace(QUALIFIED, '$1');
  return key
    .replace(/(?:\\n|\s)+/g, ' ')
    .replaceAll('" ', '"')
    .replaceAll(' "', '"')
    .replaceAll(';"', '"');
}

/** What no step sends to the database: what a column says to Python alone, and the ways to read a table before and since 2.0. */
const UNSENT: Readonly<Record<string, readonly string[]>> = {
  Column: ['default', 'onupdate', 'doc', 'info'],
  MetaData: ['bind'],
  Table: ['autoload', 'autoload_with', 'extend_existing'],
};

function keywordsOf(call: PyNode, names: readonly string[]): readonly PyNode[] {
  const keywords = call.field('arguments')!.namedChildren.filter(({ kind }) => kind === 'keyword_argument');
  return keywords.filter((keyword) => names.includes(keyword.field('name')!.text));
}

/** Operators that SQLAlchemy 1.4 gave new names, as `syntaxKey` writes them. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['5:isnot', '6:is_not'],
  ['6:notin_', '6:not_in'],
  ['7:notlike', '8:not_like'],
  ['8:notilike', '9:not_ilike'],
];

/** `sa.Integer` as `syntaxKey` writes it: `from sqlalchemy import Integer` gives the same type. */
const QUALIFIED = new RegExp(`\\((?:${idsOfKind('attribute').join('|')})(?:2:sa|10:sqlalchemy)1:\\.(\\d+:\\w+)\\)`, 'g');

/** A comma as `syntaxKey` writes it. */
const COMMA = '1:,';

function keyOf(statement: PyNode, simpleKey: KeyOf): string {
  const parts = [statement.is('block') ? '' : headerKey(statement, simpleKey)];
  for (const block of statement.descendants('block')) {
    parts.push(
      '{',
      ...contentOf(block)
        .map((inner) => headerKey(inner, simpleKey))
        .filter((key) => key !== ''),
      '}',
    );
  }
  return parts.join('\n');
}

function headerKey(statement: PyNode, simpleKey: KeyOf): string {
  const fn = statement.is('decorated_definition') ? statement.field('definition') : statement;
  if (fn?.is('function_definition')) return `def ${fn.field('name')?.text} ${parameterNames(fn)}`;
  // Which error it is, and what it says, changes nothing that was applied.
  if (statement.is('raise_statement')) return 'raise';
  if (statement.is('expression_statement') && statement.namedChildren[0]?.is('assignment')) {
    const { left, right } = partsOfAssignment(statement.namedChildren[0]);
    // `cfg.CONF`, and now `conf.CONF`: taken from elsewhere.
    const value = right?.is('attribute') ? right.field('attribute') : right;
    return `${left} = ${value === undefined ? '' : simpleKey(value)}`;
  }
  return simpleKey(statement);
}

function partsOfAssignment(assignment: PyNode): { readonly left: string; readonly right: PyNode | undefined } {
  const left = assignment.field('left');
  return { left: left ? syntaxKey(left) : '', right: assignment.field('right') };
}

function parameterNames(fn: PyNode): string {
  const parameters = fn.field('parameters')?.namedChildren ?? [];
  return parameters.map((parameter) => parameter.descendants('identifier')[0]?.text ?? parameter.text).join();
}

/** The blocks of a compound statement itself, not of those inside. */
function blocksOf(statement: PyNode): readonly PyNode[] {
  return statement.descendants('block').filter((block) => block.ancestor('block') === statement.ancestor('block'));
}

/** A block's statements without docstrings, imports and `pass`. */
function contentOf(block: PyNode): readonly PyNode[] {
  return block.namedChildren.filter(
    (statement) =>
      !statement.is('pass_statement', 'import_statement', 'import_from_statement') &&
      !(statement.is('expression_statement') && statement.namedChildren[0]?.is('string', 'concatenated_string', 'ellipsis')) &&
      !isPassive(statement),
  );
}

/** `print(...)`, `logger.info(...)`, `metadata.reflect(...)`: it tells or reads, and does nothing to the database. */
function isPassive(statement: PyNode): boolean {
  const call = statement.is('expression_statement') ? statement.namedChildren[0] : undefined;
  if (!call?.is('call') || /\bexecute\b|\bop\.(?!get_bind\b)/.test(call.text)) return false;
  const callee = call.field('function')!;
  return (
    callee.text === 'print' ||
    /\.reflect$/.test(callee.text) ||
    (callee.is('attribute') && isLogger(/\w+$/.exec(callee.field('object')!.text)?.[0] ?? ''))
  );
}

/** By its name. */
export function isLogger(name: string): boolean {
  return /^_?log(?:ger|ging)?$/i.test(name);
}

const GUARDS: readonly string[] = ['if_exists', 'if_not_exists', 'checkfirst', 'postgresql_concurrently'];

function keyWithoutGuards(node: PyNode): string {
  const call = node.is('expression_statement') ? node.namedChildren[0] : node;
  const list = call?.is('call') ? call.field('arguments') : undefined;
  const callee = call?.field('function');
  if (!list || !callee) return withoutGuardWords(plainKey(node));
  const kept = list.namedChildren.filter((argument) => !GUARDS.includes(argument.field('name')?.text ?? ''));
  return withoutGuardWords([plainKey(callee), ...kept.map(plainKey)].join('\n'));
}

function withoutGuardWords(key: string): string {
  return key.replace(/\bIF (?:NOT )?EXISTS\s+/gi, '');
}

function isTimeout(node: PyNode): boolean {
  return node.is('expression_statement') && /\bSET\s+(?:LOCAL\s+|SESSION\s+)?(?:lock|statement)_timeout\b/i.test(node.text);
}
