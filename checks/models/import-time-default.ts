import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, withoutParentheses } from '../../src/python/flow.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ModelFact } from '../../src/sqlalchemy/facts.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'sqlalchemy.Column': ['default', 'onupdate'],
  'sqlalchemy.orm.mapped_column': ['default', 'insert_default', 'onupdate'],
  'sqlalchemy.orm.MappedColumn': ['default', 'insert_default', 'onupdate'],
  'sqlmodel.Field': ['default'],
};
/** Functions that give something else at each call. */
const CHANGING = [
  /^datetime\.(datetime\.(now|utcnow|today)|date\.today)$/,
  /^time\.(time|time_ns|monotonic|perf_counter|localtime|gmtime|ctime)$/,
  /^uuid\.uuid[1-8]$/,
  /^(uuid6|uuid_utils|uuid_extensions|uuid7)\.uuid\d\w*$/,
  /^secrets\.(token_\w+|choice|randbelow|randbits)$/,
  /^random\.(random|randint|randrange|choice|choices|sample|uniform|getrandbits|randbytes)$/,
  /^os\.urandom$/,
  /^(arrow\.(utcnow|now)|pendulum\.(now|today)|ulid\.(new|ULID)|nanoid\.generate|cuid\.cuid|shortuuid\.uuid)$/,
  /^django\.utils\.timezone\.now$/,
];
const EMPTY: Readonly<Record<string, string>> = { list: 'list', dictionary: 'dict', set: 'set' };
const MAKERS = /^builtins\.(list|dict|set)$/;

export default defineRule({
  meta: {
    summary: 'Give a column a function that makes its default, not a value made at import.',
    guideline: '2 ORM Models',
    severity: 'error',
    fix: 'safe',
    messages: {
      once: '`{{call}}` runs once, when the module is imported: every row gets that same value until the process restarts. Pass the function itself, or a lambda, so that it runs for each row.',
      shared:
        '`{{keyword}}={{value}}` is one object that all new instances share: a change to one shows up in the others and in the rows stored after it. Pass a function that makes a new one, such as `{{maker}}`.',
    },
  },
  files: ['application', 'script'],
  check(context) {
    const { sqlalchemy } = context;
    const { module } = context.file;
    return {
      call(call) {
        const direct = call.name === '' ? undefined : sqlalchemy.symbolOf(call.callee);
        const model = direct === undefined && !mayBeIndirect(call) ? undefined : modelAround(sqlalchemy, call.node);
        const symbol = direct ?? model?.columns.find((column) => column.call?.node === call.node)?.info.symbol;
        const keywords = symbol === undefined ? undefined : COLUMNS[symbol];
        if (!keywords) return;
        for (const keyword of keywords) {
          const given = call.keywords.get(keyword) ?? (symbol === 'sqlmodel.Field' ? call.positional[0] : undefined);
          if (!given) continue;
          const value = withoutParentheses(given);
          const changing = changingCall(sqlalchemy, module, value);
          if (changing) {
            const fix = (fixer: Fixer) =>
              direct === undefined ? undefined : passFunction(fixer, module, { call, keyword, value, changing, model });
            context.report({ at: value, message: 'once', data: { call: shortened(changing.text) }, fix });
            continue;
          }
          // What a function of the project makes of a literal is its own affair.
          const maker = direct === undefined ? undefined : makerOf(module, value);
          // Pydantic copies a default; SQLAlchemy's mutable types make their own of it.
          if (!maker || symbol === 'sqlmodel.Field' || isMutableType(sqlalchemy, module, { call, model })) continue;
          const fix = (fixer: Fixer) => passFunction(fixer, module, { call, keyword, value, changing: undefined, model });
          // It goes wrong only where an instance's value is changed in place.
          context.report({
            at: value,
            message: 'shared',
            data: { keyword, value: shortened(value.text), maker },
            severity: 'warning',
            fix,
          });
        }
      },
    };
  },
});

/** `created_at = stamp(default=now())`: a function of the project may make the column. */
function mayBeIndirect({ keywords }: PyCall): boolean {
  return keywords.has('default') || keywords.has('insert_default') || keywords.has('onupdate');
}

/** The call of a clock, of chance or of an identifier that a default is made of; undefined when it is made later, or by the database. */
function changingCall(sqlalchemy: SqlAlchemyFile, module: PyModule, value: PyNode): PyNode | undefined {
  for (const node of value.descendants('call')) {
    const name = module.qualifiedName(module.callAt(node).callee);
    if (name === undefined || !CHANGING.some((pattern) => pattern.test(name)) || !isTakenAtOnce(sqlalchemy, module, { node, value }))
      continue;
    return node;
  }
  return undefined;
}

/** Between the call and the default there are only conversions: `str(uuid4())`, `uuid4().hex`, `now() + delta`. */
function isTakenAtOnce(sqlalchemy: SqlAlchemyFile, module: PyModule, { node, value }: { node: PyNode; value: PyNode }): boolean {
  for (let up = node; up !== value; up = up.parent!) {
    const consumer = consumerOf(up);
    if (up.parent?.is('lambda', 'conditional_expression')) return false;
    if (consumer.kind === 'argument' && consumer.node !== node) {
      const called = module.callAt(consumer.node).callee;
      if (!/^builtins\.(str|int|float|round|bytes|repr)$/.test(module.qualifiedName(called) ?? '') || sqlalchemy.symbolOf(called))
        return false;
    }
    if (!up.parent) return false;
  }
  return true;
}

function makerOf(module: PyModule, value: PyNode): string | undefined {
  if (value.is('list', 'dictionary', 'set'))
    return value.namedChildren.length === 0 ? EMPTY[value.kind] : `lambda: ${shortened(value.text)}`;
  if (value.kind !== 'call' || module.callAt(value).argumentList.namedChildren.length > 0) return undefined;
  return MAKERS.exec(module.qualifiedName(module.callAt(value).callee) ?? '')?.[1];
}

interface Column {
  readonly call: PyCall;
  readonly model: ModelFact | undefined;
}

/** `MutableList.as_mutable(JSON)`, a Mutable class in the annotation, or a type that is built elsewhere. */
function isMutableType(sqlalchemy: SqlAlchemyFile, module: PyModule, { call, model }: Column): boolean {
  const annotation = model?.columns.find((column) => column.node.contains(call.node))?.annotation;
  const texts = [...call.positional, ...(annotation ? [annotation] : []), ...[call.keywords.get('type_')].flatMap((type) => type ?? [])];
  return texts.some((node) => {
    if (/Mutable|as_mutable/.test(node.text)) return true;
    const name = node.is('identifier', 'attribute', 'call') ? calleeOf(module, node) : undefined;
    return name !== undefined && sqlalchemy.symbolOf(name) === undefined && module.qualifiedName(name)?.startsWith('builtins.') !== true;
  });
}

function calleeOf(module: PyModule, node: PyNode): PyNode {
  return node.kind === 'call' ? module.callAt(node).callee : node;
}

interface Default extends Column {
  readonly keyword: string;
  readonly value: PyNode;
  readonly changing: PyNode | undefined;
}

/** The same value, made for each row. */
function passFunction(fixer: Fixer, module: PyModule, { call, keyword, value, changing, model }: Default): ProposedFix | undefined {
  const argument = value.ancestor('keyword_argument');
  const isField = call.name === 'Field';
  const maker = functionFor(module, value, changing);
  if (maker === undefined) return undefined;
  // Dataclasses and pydantic take a function for the value itself; both know `default_factory`.
  const needsFactory = isField || (keyword === 'default' && isDataclass(model));
  if (needsFactory === undefined) return undefined;
  if (!needsFactory) fixer.replace(value, maker);
  else if (argument && call.argumentList.contains(argument)) fixer.replace(argument, `default_factory=${maker}`);
  else fixer.replace(value, `default_factory=${maker}`);
  return { title: `Pass ${shortened(maker)}`, applicability: 'safe' };
}

function functionFor(module: PyModule, value: PyNode, changing: PyNode | undefined): string | undefined {
  if (!changing) {
    const isBare = value.kind === 'call' || value.namedChildren.length === 0;
    if (isBare) return makerOf(module, value);
  } else if (changing === value && module.callAt(value).argumentList.namedChildren.length === 0) {
    return module.callAt(value).callee.text;
  }
  return value.text.includes('\n') ? undefined : `lambda: ${value.text}`;
}

/** Undefined when a base that is not known may make it one. */
function isDataclass(model: ModelFact | undefined): boolean | undefined {
  if (!model) return false;
  if (model.class.decorators.some(({ text }) => /dataclass/.test(text)) || model.class.keywords.has('kw_only')) return true;
  if (model.info) return model.info.symbols.includes('sqlalchemy.orm.MappedAsDataclass') || (model.info.isComplete ? false : undefined);
  return model.class.bases.length === 0 ? false : undefined;
}

function modelAround(sqlalchemy: SqlAlchemyFile, node: PyNode): ModelFact | undefined {
  const around = node.ancestor('class_definition');
  return around && sqlalchemy.models.find((model) => model.node === around || model.class.body.contains(node));
}

function shortened(text: string): string {
  return text.length > 40 || text.includes('\n') ? `${text.split('\n')[0]!.slice(0, 37)}...` : text;
}
