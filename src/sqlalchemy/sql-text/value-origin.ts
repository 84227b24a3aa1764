import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

/**
 * Where a value that goes into SQL comes from. `generated`: made by the program (a UUID, the time), it cannot carry SQL;
 * `configuration`: settings, the environment, a constant of another module; `catalogue`: read from the database's
 * catalogue; `typed`: a parameter whose annotation leaves no room for text; `caller`: any other parameter, a request.
 */
export type ValueOrigin = 'generated' | 'configuration' | 'catalogue' | 'typed' | 'caller' | 'other';

const GENERATORS =
  /^(uuid\.uuid\d|datetime\.(datetime|date|time)\.(utcnow|now|today|utcfromtimestamp|fromtimestamp)|datetime\.timedelta|time\.(time|monotonic|time_ns)|random\.(randint|random|randrange)|secrets\.token_hex|os\.getpid|hashlib\.\w+)$/;
const WRAPPERS = /^(str|repr|int|round|min|max|abs)$/;
const CONFIGURATION = /^(settings|config|conf|cfg|configuration|current_app|environ|env|app_settings|get_settings|get_config)$/i;
const CATALOGUE = /\bget_(table|column|index|schema|view|sequence|foreign_key|unique|check|pk)\w*\(/;
const TEXTLESS =
  /^(?:(?:Optional|list|List|Sequence|Iterable|Collection|set|Set|frozenset|tuple|Tuple)\[)*(?:uuid\.)?(?:int|float|bool|UUID|UUID4|Decimal|date|datetime|timedelta|datetime\.(?:date|datetime|timedelta))\b[^"']*$/;

/** The origin of a value; what is done to it on the way (`str(x)`, `x.isoformat()`) is looked through. */
export function originOf(module: PyModule, expression: PyNode): ValueOrigin {
  const name = expression.kind === 'call' ? module.qualifiedName(expression.field('function')!) : undefined;
  if (name !== undefined && GENERATORS.test(name)) return 'generated';
  if (expression.kind === 'call') {
    const callee = expression.field('function')!;
    const [argument] = expression.field('arguments')!.namedChildren;
    if (argument && callee.kind === 'identifier' && WRAPPERS.test(callee.text)) return originOf(module, argument);
    if (CATALOGUE.test(expression.text)) return 'catalogue';
    if (/\b(environ|getenv)\b/.test(callee.text)) return 'configuration';
    return callee.kind === 'attribute' ? originOf(module, callee.field('object')!) : originOf(module, callee);
  }
  if (expression.kind === 'attribute') return originOfAttribute(module, expression);
  if (expression.kind === 'subscript') return originOf(module, expression.field('value')!);
  return expression.kind === 'identifier' ? originOfName(module, expression) : 'other';
}

function originOfAttribute(module: PyModule, attribute: PyNode): ValueOrigin {
  const object = attribute.field('object')!;
  const own = attribute.field('attribute')!.text;
  if (CONFIGURATION.test(own) || CONFIGURATION.test(object.text)) return 'configuration';
  // `engine.url.database`, and constants of a class or module: `Limits.MAX_ROWS`.
  if (/\burl\b/.test(object.text) || /^[A-Z][A-Z0-9_]+$/.test(own)) return 'configuration';
  return originOf(module, object);
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
  if (bindings.some(({ source }) => CATALOGUE.test(source?.text ?? ''))) return 'catalogue';
  const { value } = binding;
  if (bindings.length !== 1 || value?.kind !== 'call') return 'other';
  const origin = originOf(module, value);
  return origin === 'generated' || origin === 'configuration' ? origin : 'other';
}
