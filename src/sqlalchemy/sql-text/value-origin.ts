import { constantString } from '../../python/literals.js';
import type { PyModule } from '../../python/module.js';
import { reachingBindings } from '../../python/static/reaching.js';
import { helperReturns } from '../../python/static/returned-values.js';
import type { PyNode } from '../../python/tree.js';

/**
 * Where a value that goes into SQL comes from. `generated`: made by the program (a UUID, the time), it cannot carry SQL;
 * `configuration`: settings, the environment, a constant of another module; `catalogue`: read from the database's
 * catalogue; `typed`: a parameter whose annotation leaves no room for text; `caller`: any other parameter, a request.
 */
export type ValueOrigin = 'generated' | 'configuration' | 'catalogue' | 'typed' | 'caller' | 'other';

const GENERATORS =
  /^(uuid\.uuid\d|datetime\.(datetime|date|time)\.(utcnow|now|today|utcfromtimestamp|fromtimestamp)|datetime\.timedelta|time\.(time|monotonic|time_ns)|random\.(randint|random|randrange)|secrets\.token_hex|os\.getpid|hashlib\.\w+)$/;
/** Functions that make an identifier up, by whatever library or helper: `uuid6.uuid7()`, `generate_uuid()`. */
const GENERATOR_NAMES = /(?:^|[._])(?:uuid\d?|ulid)(?:_(?:str|string|hex))?$/i;
const WRAPPERS = /^(str|repr|int|round|min|max|abs|list|tuple|set|sorted)$/;
const CONFIGURATION = /^(settings|config|conf|cfg|configuration|current_app|environ|env|app_settings|get_settings|get_config)$/i;
const CATALOGUE = /\bget_(table|column|index|schema|view|sequence|foreign_key|unique|check|pk)\w*\(/;
const TEXTLESS =
  /^(?:(?:Optional|list|List|Sequence|Iterable|Collection|set|Set|frozenset|tuple|Tuple)\[)*(?:uuid\.)?(?:int|float|bool|UUID|UUID4|Decimal|date|datetime|timedelta|datetime\.(?:date|datetime|timedelta))\b[^"']*$/;

/** The origin of a value; what is done to it on the way (`str(x)`, `x.isoformat()`) is looked through. */
export function originOf(module: PyModule, expression: PyNode): ValueOrigin {
  const name = expression.kind === 'call' ? module.qualifiedName(expression.field('function')!) : undefined;
  if (name !== undefined && GENERATORS.test(name)) return 'generated';
  if (expression.kind === 'call') {
    if (helperReturns(module, expression)?.every(({ value }) => isGenerator(module, value))) return 'generated';
    const callee = expression.field('function')!;
    const [argument] = expression.field('arguments')!.namedChildren;
    if (!argument && GENERATOR_NAMES.test(callee.text)) return 'generated';
    if (argument && callee.kind === 'identifier' && WRAPPERS.test(callee.text)) return originOf(module, argument);
    if (CATALOGUE.test(expression.text)) return 'catalogue';
    if (/\b(environ|getenv)\b/.test(callee.text)) return 'configuration';
    if (callee.kind !== 'attribute') return originOf(module, callee);
    const method = callee.field('attribute')!.text;
    // SQL that SQLAlchemy has written.
    if (method === 'compile' && name !== 're.compile') return 'generated';
    const object = callee.field('object')!;
    // What a class tells without being asked for anything in particular: `Role.values()`.
    if (isClass(module, object)) return argument ? 'other' : 'configuration';
    const origin = originOf(module, object);
    return origin !== 'generated' && writesNoText(method, argument) ? 'typed' : origin;
  }
  if (expression.kind === 'binary_operator') {
    // A time plus a span; sums of more are left, since they nest as deep as they are long.
    const operands = expression.namedChildren;
    const isGenerated = operands.every((operand) => operand.kind !== 'binary_operator' && originOf(module, operand) === 'generated');
    if (isGenerated) return 'generated';
    // Texts cannot be subtracted or divided.
    return ['-', '//', '**'].includes(expression.field('operator')?.text ?? '') ? 'typed' : 'other';
  }
  if (expression.kind === 'attribute') return originOfAttribute(module, expression);
  if (expression.kind === 'subscript') return originOf(module, expression.field('value')!);
  return expression.kind === 'identifier' ? originOfName(module, expression) : 'other';
}

/** Methods that texts lack and whose results hold digits and signs of a date only; a format can hold anything. */
function writesNoText(method: string, format: PyNode | undefined): boolean {
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

function originOfAttribute(module: PyModule, attribute: PyNode): ValueOrigin {
  const object = attribute.field('object')!;
  const own = attribute.field('attribute')!.text;
  if (CONFIGURATION.test(own) || CONFIGURATION.test(object.text)) return 'configuration';
  // `engine.url.database`, and constants of a class or module: `Limits.MAX_ROWS`.
  if (/\burl\b/.test(object.text) || /^[A-Z][A-Z0-9_]+$/.test(own)) return 'configuration';
  // A mapped class hands out queries, and with them what the database holds.
  if (isClass(module, object)) return /^(?:query|objects|session)$/.test(own) ? 'other' : 'configuration';
  return object.text === 'self' ? originOfOwn(module, attribute) : originOf(module, object);
}

/** `self.tenant_id`, set in one place of the class; who made the object is not asked. */
function originOfOwn(module: PyModule, attribute: PyNode): ValueOrigin {
  const targets = module.functionOf(attribute)?.owner?.node.descendants('attribute') ?? [];
  const [target, second] = targets.filter((other) => other.fieldName === 'left' && other.text === attribute.text);
  const value = second ? undefined : target?.parent?.field('right');
  if (!value?.is('call', 'identifier')) return 'other';
  if (value.kind === 'call' && /UUID\b/.test(value.field('function')!.text)) return 'typed';
  const origin = originOf(module, value);
  return origin === 'caller' ? 'other' : origin;
}

function originOfName(module: PyModule, name: PyNode): ValueOrigin {
  if (name.text === 'self' || name.text === 'cls') return 'other';
  if (name.text === 'request') return 'caller';
  if (CONFIGURATION.test(name.text)) return 'configuration';
  const bindings = module.resolve(name);
  const [binding] = bindings;
  if (!binding) return 'other';
  const isConstant =
    /^_?[A-Z][A-Z0-9_]+$/.test(name.text) && bindings.every(({ scope, kind }) => scope.kind === 'module' || kind === 'import');
  if (isConstant) return 'configuration';
  if (binding.kind === 'parameter') return binding.annotation && TEXTLESS.test(binding.annotation.text) ? 'typed' : 'caller';
  if (bindings.some(({ source }) => isOfCatalogue(module, source))) return 'catalogue';
  const value = /^(?:for|comprehension)$/.test(binding.kind) ? binding.source : binding.value;
  if (bindings.length !== 1 || !value?.is('call', 'attribute', 'subscript', 'binary_operator')) return 'other';
  const origin = originOf(module, value);
  return ['generated', 'configuration', 'typed'].includes(origin) ? origin : 'other';
}

/** `inspector.get_table_names()`, also through a list that was made of it. */
function isOfCatalogue(module: PyModule, source: PyNode | undefined): boolean {
  if (source?.kind !== 'identifier') return CATALOGUE.test(source?.text ?? '');
  return module.resolve(source).some(({ value }) => value !== undefined && CATALOGUE.test(value.text));
}

/** Names of functions that write a value as an identifier or as a literal of its own. */
const ESCAPING =
  /(?:^|_|pg|mysql)(?:quote|escape|saniti[sz]e)|^(?:identifier|ident|literal|literal_string|column)$|_(?:ident|identifier|literal)$/i;

/** Whether a function quotes or escapes a value on its way into the text, or has before: how well is for its author to say. */
export function isEscaped(module: PyModule, expression: PyNode): boolean {
  const { parent } = expression;
  const around = parent?.is('argument_list', 'attribute') ? parent.parent : undefined;
  if ([expression, around].some((node) => isEscaping(module, node))) return true;
  if (expression.kind !== 'identifier') return false;
  const bindings = reachingBindings(module, expression);
  return bindings.length > 0 && bindings.every(({ value }) => isEscaping(module, value));
}

/** `quote_ident(name)`, `name.replace("'", "''")`, `re.sub(r"[^a-z_]", "", name)`. */
function isEscaping(module: PyModule, node: PyNode | undefined): boolean {
  if (node?.kind !== 'call') return false;
  const { name, callee, positional } = module.callAt(node);
  if (ESCAPING.test(name)) return true;
  const [from, to] = positional.map((each) => constantString(each));
  if (from === undefined || to === undefined) return false;
  if (name === 'replace') return /^['"`]$/.test(from) && (to === from + from || to === `\\${from}`);
  return module.qualifiedName(callee) === 're.sub' && /^\[\^[^'"`;]+\][+*]?$/.test(from) && /^\w*$/.test(to);
}
