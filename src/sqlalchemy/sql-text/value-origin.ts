import type { Binding, PyModule } from '../../python/module.js';
import { reachingBindings } from '../../python/static/reaching.js';
import { argumentFor, helperReturns, privateArguments } from '../../python/static/returned-values.js';
import type { PyNode } from '../../python/tree.js';
import { isReadFromCatalogue } from './catalogue-rows.js';

/**
 * Where a value that goes into SQL comes from. `generated`: made by the program (a UUID, the time), it cannot carry SQL;
 * `configuration`: settings, the environment, a constant of another module; `catalogue`: read from the database's
 * catalogue; `typed`: a parameter whose annotation leaves no room for text; `caller`: any other parameter; `request`: what a
 * web request holds, a parameter of a function that answers one; `derived`: a local that got its value from those by whatever way; `other`: all else, such as a column of a row.
 */
export type ValueOrigin = 'generated' | 'configuration' | 'catalogue' | 'typed' | 'caller' | 'request' | 'derived' | 'other';

const GENERATORS =
  /^(uuid\.uuid\d|datetime\.(datetime|date|time)\.(utcnow|now|today|utcfromtimestamp|fromtimestamp)|datetime\.timedelta|time\.(time|monotonic|time_ns)|random\.(randint|random|randrange)|secrets\.token_hex|os\.getpid|hashlib\.\w+)$/;
/** Functions that make an identifier up or tell the time, by whatever library or helper: `uuid6.uuid7()`, `generate_uuid()`, `get_utc_now()`. */
const GENERATOR_NAMES = /(?:^|[._])(?:uuid\d?|ulid)(?:_(?:str|string|hex))?$|(?:^|[._])(?:get_)?(?:utc_?)?(?:now|today)$/i;
const WRAPPERS = /^(str|repr|int|round|min|max|abs|list|tuple|set|sorted)$/;
const CONFIGURATION = /^(?:\w+_)?(?:settings|config|conf|cfg|configuration)$|^(?:current_app|environ|env)$/i;
/** Functions of whatever library that write letters and digits: a digest, a slug. */
const HASHING = /(?:^|[._])(?:hash|digest|checksum|md5|sha\d+|slugify)(?:_\w+)?$/i;
/** Methods that give what an object of the caller's holds: of texts, dictionaries, requests and models. */
const HANDING =
  /^(?:get|pop|get_\w*json|getlist|getall|getone|get_list|json|form|body|dict|model_dump|items|keys|values|copy|strip|lstrip|rstrip|lower|upper|title|capitalize|split|rsplit|splitlines|partition|replace|removeprefix|removesuffix|encode|decode|format|join|isoformat|get_argument|get_query_argument|get_body_argument)$/;
const ROUTE =
  /\.(?:get|post|put|patch|delete|head|options|route|api_route|websocket|view|resource|view_config)\(|^@(?:route|view_config|api_view|expose)\b/;
const CATALOGUE = /\bget_(table|column|index|schema|view|sequence|foreign_key|unique|check|pk)\w*\(/;
const TEXTLESS =
  /^(?:(?:Optional|list|List|Sequence|Iterable|Collection|set|Set|frozenset|tuple|Tuple)\[)*(?:uuid\.)?(?:int|float|bool|UUID|UUID4|Decimal|date|datetime|timedelta|datetime\.(?:date|datetime|timedelta))\b[^"']*$/;
/** Types of which a program writes all values: listed ones, and objects of SQLAlchemy's. */
const FIXED =
  /^["']?(?:\w+\.)*(?:Optional\[)?(?:\w+\.)*(?:Literal\[|(?:Table|Column|ColumnElement|ColumnClause|ClauseElement|TextClause|Label|Function|Select|InstrumentedAttribute|Selectable|Subquery|CTE|FromClause|Executable)\b)/;

/** From name to name; code that is read by people needs fewer. */
const MOST_STEPS = 8;

/** The origin of a value; what is done to it on the way (`str(x)`, `x.isoformat()`) is looked through. */
export function originOf(module: PyModule, expression: PyNode): ValueOrigin {
  return originAt(module, expression, 0);
}

function originAt(module: PyModule, expression: PyNode, step: number): ValueOrigin {
  if (step > MOST_STEPS) return 'other';
  switch (expression.kind) {
    case 'call':
      return originOfCall(module, expression, step + 1);
    case 'binary_operator':
      return originOfOperator(module, expression, step + 1);
    case 'boolean_operator':
      return originOfEither(module, expression.namedChildren, step + 1);
    case 'conditional_expression':
      return originOfEither(
        module,
        expression.namedChildren.filter((_, index) => index !== 1),
        step + 1,
      );
    case 'await':
    case 'parenthesized_expression':
      return originAt(module, expression.namedChildren[0]!, step + 1);
    case 'attribute':
      return originOfAttribute(module, expression, step + 1);
    case 'subscript':
      return originAt(module, expression.field('value')!, step + 1);
    case 'identifier':
      return originOfName(module, expression, step + 1);
    default:
      return 'other';
  }
}

/** One of several values: what a caller may give counts most, what the code itself writes not at all. */
function originOfEither(module: PyModule, values: readonly PyNode[], step: number): ValueOrigin {
  return oneOf(values.filter((value) => !isLiteral(value)).map((value) => originAt(module, value, step)));
}

/** Whether a value can come from outside the program. */
export function isGiven(origin: ValueOrigin): boolean {
  return origin === 'caller' || origin === 'request' || origin === 'derived';
}

function isLiteral({ kind }: PyNode): boolean {
  return /^(?:string|concatenated_string|integer|float|none|true|false)$/.test(kind);
}

function oneOf(origins: readonly ValueOrigin[]): ValueOrigin {
  const [first] = origins;
  if (first !== undefined && origins.every((origin) => origin === first)) return first;
  return origins.some((origin) => isGiven(origin)) ? 'derived' : 'other';
}

function originOfCall(module: PyModule, call: PyNode, step: number): ValueOrigin {
  const callee = call.field('function')!;
  const name = module.qualifiedName(callee);
  if (name !== undefined && GENERATORS.test(name)) return 'generated';
  if (helperReturns(module, call)?.every(({ value }) => isGenerator(module, value))) return 'generated';
  const [argument] = call.field('arguments')!.namedChildren;
  if (!argument && GENERATOR_NAMES.test(callee.text)) return 'generated';
  if (argument && callee.kind === 'identifier' && WRAPPERS.test(callee.text)) return originAt(module, argument, step);
  if (CATALOGUE.test(call.text)) return 'catalogue';
  if (/\b(environ|getenv)\b/.test(callee.text)) return 'configuration';
  if (HASHING.test(callee.text)) return 'typed';
  if (callee.kind !== 'attribute') return originAt(module, callee, step);
  const method = callee.field('attribute')!.text;
  // SQL that SQLAlchemy has written.
  if (method === 'compile' && name !== 're.compile') return 'generated';
  const object = callee.field('object')!;
  // What a class tells without being asked for anything in particular: `Role.values()`.
  if (isClass(module, object)) return argument ? 'other' : 'configuration';
  const origin = originAt(module, object, step);
  if (origin !== 'generated' && givesNoText(method, argument)) return 'typed';
  // A session or client that was handed in gives what a database holds, not what the caller said.
  return isGiven(origin) && !HANDING.test(method) ? 'other' : origin;
}

function originOfOperator(module: PyModule, expression: PyNode, step: number): ValueOrigin {
  // A time plus a span; sums of more are left, since they nest as deep as they are long.
  const operands = expression.namedChildren;
  const isGenerated = operands.every((operand) => operand.kind !== 'binary_operator' && originAt(module, operand, step) === 'generated');
  if (isGenerated) return 'generated';
  // Texts cannot be subtracted or divided.
  return ['-', '//', '**'].includes(expression.field('operator')?.text ?? '') ? 'typed' : 'other';
}

/** Whether a format (`d` of `%d`, `:.2f`, `%Y-%m-%d`) takes numbers and dates only. */
export function writesNoText(format: string): boolean {
  return (
    /^:?[<>=^+\- #0]*\d*[,_]?(?:\.\d+)?[bdeEfFgGnoxXiu%]$/.test(format) ||
    /^:?(?:%-?[A-Za-z]|[-:/. _T])*%[A-Za-z](?:%-?[A-Za-z]|[-:/. _TZ])*$/.test(format)
  );
}

/** Methods that texts lack and whose results hold digits and signs of a date only; a format can hold anything. */
function givesNoText(method: string, format: PyNode | undefined): boolean {
  if (method === 'strftime') return format?.kind === 'string' && !/['"\\;]|--/.test(format.text.slice(1, -1));
  return /^(?:isoformat|timestamp|total_seconds|toordinal|hexdigest|bit_length)$/.test(method);
}

/** `datetime.now(timezone.utc).replace(tzinfo=None)`. */
function isGenerator(module: PyModule, value: PyNode): boolean {
  let node: PyNode | undefined = value;
  while (node?.is('call', 'attribute')) {
    const callee: PyNode | undefined = node.kind === 'call' ? node.field('function') : undefined;
    if (callee && GENERATORS.test(module.qualifiedName(callee) ?? '')) return true;
    node = callee ?? node.field('object');
  }
  return false;
}

/** A name in capitals and small letters that is a class of this file, or imported. */
function isClass(module: PyModule, node: PyNode): boolean {
  if (node.kind !== 'identifier' || !/^_?[A-Z]\w*[a-z]/.test(node.text)) return false;
  const bindings = module.resolve(node);
  return bindings.length > 0 && bindings.every(({ kind }) => kind === 'class' || kind === 'import');
}

function originOfAttribute(module: PyModule, attribute: PyNode, step: number): ValueOrigin {
  const object = attribute.field('object')!;
  const own = attribute.field('attribute')!.text;
  if (isOfRequest(object)) return 'request';
  if (CONFIGURATION.test(own) || CONFIGURATION.test(object.text)) return 'configuration';
  // `engine.url.database`, and constants of a class or module: `Limits.MAX_ROWS`.
  if (/\burl\b/.test(object.text) || /^[A-Z][A-Z0-9_]+$/.test(own)) return 'configuration';
  // A mapped class hands out queries, and with them what the database holds.
  if (isClass(module, object)) return /^(?:query|objects|session)$/.test(own) ? 'other' : 'configuration';
  if (object.text === 'self') return originOfOwn(module, attribute, step);
  const origin = originAt(module, object, step);
  // What an object holds is the program's own, unless the framework made it of a request.
  return origin === 'caller' || origin === 'derived' ? 'other' : origin;
}

/** `request.args`, `self.request.form`; what hangs on it to be used in the program, such as a session, is none. */
function isOfRequest(object: PyNode): boolean {
  return /^(?:self\.)?(?:\w+\.)?request(?:\.(?!db|session|dbsession|app|state|tm|registry|user)\w+)?$/.test(object.text);
}

/** A function that a web framework calls: its parameters come with the request. */
function isInRoute(module: PyModule, node: PyNode): boolean {
  return module.functionOf(node)?.decorators.some(({ text }) => ROUTE.test(text)) ?? false;
}

/** `self.tenant_id`, set in one place of the class; who made the object is not asked. */
function originOfOwn(module: PyModule, attribute: PyNode, step: number): ValueOrigin {
  const targets = module.functionOf(attribute)?.owner?.node.descendants('attribute') ?? [];
  const [target, second] = targets.filter((other) => other.fieldName === 'left' && other.text === attribute.text);
  const value = second ? undefined : target?.parent?.field('right');
  if (!value?.is('call', 'identifier')) return 'other';
  if (value.kind === 'call' && /UUID\b/.test(value.field('function')!.text)) return 'typed';
  const origin = originAt(module, value, step);
  return isGiven(origin) ? 'other' : origin;
}

function originOfName(module: PyModule, name: PyNode, step: number): ValueOrigin {
  if (name.text === 'self' || name.text === 'cls') return 'other';
  if (name.text === 'request') return 'request';
  if (CONFIGURATION.test(name.text)) return 'configuration';
  const bindings = reachingBindings(module, name);
  if (bindings.length === 0) return 'other';
  if (bindings.every(({ scope, kind }) => scope.kind === 'module' || kind === 'import') && isConstant(module, name, bindings))
    return 'configuration';
  const open = bindings.filter(({ source }) => !source || !isLiteral(source));
  return open.length > MOST_STEPS ? 'other' : oneOf(open.map((binding) => originOfBinding(module, binding, step)));
}

/** A name in capitals, and any that a module gave a value while it was imported. */
function isConstant(module: PyModule, name: PyNode, bindings: readonly Binding[]): boolean {
  if (/^_?[A-Z][A-Z0-9_]+$/.test(name.text)) return true;
  return module.functionOf(name) !== undefined && bindings.every(({ kind, target }) => kind === 'assignment' && !module.functionOf(target));
}

function originOfBinding(module: PyModule, binding: Binding, step: number): ValueOrigin {
  const { kind, annotation, source } = binding;
  if (kind === 'parameter') {
    if (annotation && (TEXTLESS.test(annotation.text) || FIXED.test(annotation.text))) return 'typed';
    const given = argumentsOfPrivate(module, binding);
    // What the functions around give is not the caller's own word for sure.
    if (given) return oneOf(given.filter((each) => !isLiteral(each)).map((each) => originAt(module, each, step)));
    return isInRoute(module, binding.target) ? 'request' : 'caller';
  }
  if (isOfCatalogue(module, source)) return 'catalogue';
  if (!source || kind === 'import' || kind === 'function' || kind === 'class') return 'other';
  const isLoop = kind === 'for' || kind === 'comprehension';
  const origin = isLoop || binding.value ? originAt(module, source, step) : 'other';
  if (origin === 'other' && isReadFromCatalogue(module, source)) return 'catalogue';
  // What a caller gives stays what it is by another name; of the rest the way is not known.
  return origin === 'caller' && source.kind !== 'identifier' ? 'derived' : origin;
}

/** What the calls in this file give for a parameter of a function or method that begins with an underscore. */
function argumentsOfPrivate(module: PyModule, parameter: Binding): readonly PyNode[] | undefined {
  const known = privateArguments(module, parameter);
  const helper = known ? undefined : module.functionOf(parameter.target);
  if (!helper?.owner || !/^_[^_]/.test(helper.name)) return known;
  const calls = module.callsNamed(helper.name);
  if (calls.length === 0 || calls.some(({ hasStar, hasDoubleStar }) => hasStar || hasDoubleStar)) return undefined;
  return calls.slice(0, MOST_STEPS).flatMap((call) => argumentFor(call, helper, parameter.name) ?? []);
}

/** `inspector.get_table_names()`, also through a list that was made of it. */
function isOfCatalogue(module: PyModule, source: PyNode | undefined): boolean {
  if (source?.kind !== 'identifier') return CATALOGUE.test(source?.text ?? '');
  return module.resolve(source).some(({ value }) => value !== undefined && CATALOGUE.test(value.text));
}
