import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { PyModule } from '../../src/python/module.js';
import type { StringAnalyser } from '../../src/python/static-strings.js';
import type { PyNode } from '../../src/python/tree.js';
import { oldParametersOf } from '../../src/sqlalchemy/outdated/execution-parameters.js';
import { bindNamesOf, type BindName } from '../../src/sqlalchemy/sql-text/bind-names.js';
import { boundTextOf, givenParameters } from '../../src/sqlalchemy/sql-text/bound-text.js';

const EXECUTING = /^(execute|scalar|scalars|stream|stream_scalars)$/;
const LIST_TYPE = /^(?:typing\.)?(?:list|List|set|Set|Sequence|Iterable|Collection)\b/;

export default defineRule({
  meta: {
    summary: 'Give `text()` the parameters that it names.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      missing:
        'The text names `{{names}}`, and the call gives none of that name: SQLAlchemy raises StatementError before anything is sent. Pass it, or write `\\:` where a colon is meant.',
      unused: 'The text names no parameter `:{{name}}`: the value is silently ignored. Name it in the text, or leave it out.',
      quoted:
        '`:{{name}}` stands inside quotes and is still taken for a parameter: the database gets a placeholder inside a string, and the statement fails. Leave the quotes out, or write `\\:` where a colon is meant.',
      migration:
        '`:{{name}}` is taken for a parameter, and `op.execute()` gives none: the migration raises StatementError, and its offline script has NULL there. Write `\\:` where a colon is meant, or bind the value with `text().bindparams()`.',
      foreign:
        '`text()` knows `:name` alone: SQLAlchemy raises ArgumentError on parameters that are no dictionary. Name the parameters and pass `{"name": value}`.',
      list: 'The parameter `:{{name}}` gets a list, and `IN` takes it as one value: the database raises. Write `IN :{{name}}` and declare `bindparam("{{name}}", expanding=True)`, which adds the parentheses by itself.',
    },
  },
  files: 'any',
  check(context) {
    const { sqlalchemy, file } = context;
    const { module } = file;
    const { strings } = sqlalchemy;
    return {
      receiverCall(call) {
        if (!EXECUTING.test(call.method) || !/session$|connection$/.test(call.type.kind)) return;
        const [argument] = call.call.positional;
        const text = argument && boundTextOf(argument, module, sqlalchemy);
        const [written] = text?.call.positional ?? [];
        if (!text || !written) return;
        const old = oldParametersOf(call);
        if (old?.form === 'positional') context.report({ at: old.nodes[0]!, message: 'foreign' });
        const sql = strings.valueOf(written);
        const given = givenParameters(call.call, module);
        if (sql === undefined || !given || !text.bound) return;
        const binds = bindNamesOf(sql);
        // The text may be used with other parameters elsewhere.
        const at = call.node.contains(written) ? written : argument!;
        const missing: string[] = [];
        for (const bind of distinct(binds)) {
          const { name } = bind;
          const value = given.get(name);
          const isGiven = value !== undefined || text.bound.has(name);
          const fix = (fixer: Fixer) => (isGiven ? unquote(fixer, bind, written, strings) : escape(fixer, bind, written, strings));
          if (bind.isQuoted) context.report({ at: written, message: 'quoted', data: { name }, fix });
          else if (!isGiven) missing.push(`:${name}`);
          else if (isListIn(sql, name, text.expanding.has(name), value !== undefined && isList(value, module))) {
            context.report({ at, message: 'list', data: { name } });
          }
        }
        if (missing.length > 0) context.report({ at, message: 'missing', data: { names: missing.join(', ') } });
        const names = new Set([...binds.map(({ name }) => name), ...text.bound]);
        for (const [name, value] of given) {
          if (!names.has(name) && !sql.includes(`:${name}`))
            context.report({ at: value.parent!, message: 'unused', data: { name }, severity: 'info' });
        }
      },
      sqlText({ sink, argument, node }) {
        if (sink !== 'op.execute' && !(sink === 'text' && isInOperation(node, module))) return;
        const sql = strings.valueOf(argument);
        for (const bind of distinct(sql === undefined ? [] : bindNamesOf(sql))) {
          const fix = (fixer: Fixer) => (bind.isQuoted ? escape(fixer, bind, argument, strings) : undefined);
          context.report({ at: argument, message: 'migration', data: { name: bind.name }, fix });
        }
      },
    };
  },
});

/** Each name once. */
function distinct(binds: readonly BindName[]): readonly BindName[] {
  return binds.filter(({ name }, index) => binds.findIndex((each) => each.name === name) === index);
}

/** `op.execute(text("..."))`. */
function isInOperation(text: PyNode, module: PyModule): boolean {
  const call = text.parent?.kind === 'argument_list' ? text.parent.parent : undefined;
  return call?.kind === 'call' && module.qualifiedName(call.field('function')!) === 'alembic.op.execute';
}

/** A tuple is left alone: psycopg2 writes it out in parentheses. */
function isList(value: PyNode, module: PyModule): boolean {
  if (value.is('list', 'list_comprehension', 'set', 'set_comprehension')) return true;
  if (value.kind === 'call') return /^builtins\.(list|set|sorted)$/.test(module.qualifiedName(value.field('function')!) ?? '');
  if (value.kind !== 'identifier') return false;
  const [binding, other] = module.resolve(value);
  if (!binding || other) return false;
  return binding.annotation
    ? LIST_TYPE.test(binding.annotation.text)
    : binding.value !== undefined && binding.value.kind !== 'identifier' && isList(binding.value, module);
}

function isListIn(sql: string, name: string, isExpanding: boolean, isGivenList: boolean): boolean {
  const isWrapped = new RegExp(`\\bin\\s*\\(\\s*:${name}\\s*\\)`, 'i').test(sql);
  return isExpanding ? isWrapped : isGivenList && (isWrapped || new RegExp(`\\bin\\s+:${name}\\b`, 'i').test(sql));
}

/** Where a bind stands in the source; undefined when its string is not written there as it is. */
function placeOf({ at }: BindName, written: PyNode, strings: StringAnalyser): number | undefined {
  let offset = 0;
  for (const part of strings.analyse(written).parts) {
    if (part.kind !== 'text') return undefined;
    const { range, text } = part;
    if (at < offset + text.length) {
      const isPlain = range !== undefined && range.end - range.start === text.length;
      return isPlain ? range.start + at - offset : undefined;
    }
    offset += text.length;
  }
  return undefined;
}

function escape(fixer: Fixer, bind: BindName, written: PyNode, strings: StringAnalyser): ProposedFix | undefined {
  const place = placeOf(bind, written, strings);
  if (place === undefined) return undefined;
  const string = written.descendants('string').find(({ start, end }) => start <= place && place < end);
  fixer.insertBefore({ start: place, end: place }, /^\w*r/i.test(string?.text ?? '') ? '\\' : '\\\\');
  return { title: 'Escape the colon', applicability: 'safe' };
}

/** `':name'` as `:name`; a parameter with other text in its quotes stays. */
function unquote(fixer: Fixer, bind: BindName, written: PyNode, strings: StringAnalyser): ProposedFix | undefined {
  const place = placeOf(bind, written, strings);
  if (place === undefined) return undefined;
  const end = place + bind.name.length + 1;
  if (fixer.text[place - 1] !== "'" || fixer.text[end] !== "'" || fixer.text[place - 2] === "'" || fixer.text[end + 1] === "'")
    return undefined;
  fixer.replace({ start: place - 1, end: end + 1 }, `:${bind.name}`);
  return { title: 'Leave the quotes out', applicability: 'safe' };
}
