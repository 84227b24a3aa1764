import type { PyCall } from '../../python/calls.js';
import type { Kind } from '../../python/grammar.js';
import type { Binding } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ReceiverType } from '../receivers.js';
import type { NodeTypes } from './node-types.js';
import { asReceiver, typed } from './values.js';

/** Names that mean a database session often enough, when a Session-only method is used on them. */
const SESSION_NAMES = new Set(['session', 'db', 'db_session', 'dbsession', 'async_session', 'sess']);
const SESSION_ATTRIBUTES = new Set([
  'self.session',
  'self._session',
  'self.db',
  'self._db',
  'self.db_session',
  'db.session',
  'request.db',
  'request.dbsession',
  'request.db_session',
]);
/** Methods that sessions of browsers, clouds and HTTP libraries do not have. */
const SESSION_ONLY = new Set([
  'add_all',
  'begin_nested',
  'bulk_insert_mappings',
  'bulk_save_objects',
  'bulk_update_mappings',
  'expire_all',
  'expunge',
  'expunge_all',
  'flush',
  'scalars',
  'scalar',
]);

const LITERALS = new Set<Kind>([
  'string',
  'concatenated_string',
  'dictionary',
  'list',
  'tuple',
  'set',
  'integer',
  'float',
  'true',
  'false',
  'lambda',
]);
/** Methods that prove a session only together with a name that says so: a DBAPI connection may be called `db`. */
const PROVING_WITH_NAME = new Set(['add', 'commit', 'rollback']);
const SAYS_SESSION = /sess(ion)?$/;

/**
 * Sessions known by their name alone. It takes one of the names, a Session-only use of the same expression in the same
 * function, SQLAlchemy in the same file, and nothing that says it is something else.
 */
export class WeakReceivers {
  readonly #nodes: NodeTypes;
  readonly #known = new Map<string, ReceiverType | undefined>();
  #usesByText: Map<string, PyCall[]> | undefined;

  constructor(nodes: NodeTypes) {
    this.#nodes = nodes;
  }

  typeOf(use: PyNode): ReceiverType | undefined {
    const text = nameText(use);
    if (text === undefined || !this.#nodes.usesSqlAlchemy) return undefined;
    const { module } = this.#nodes.file;
    const scope = module.functionOf(use)?.node ?? module.tree.root;
    const key = `${scope.index} ${text}`;
    if (!this.#known.has(key)) {
      this.#known.set(key, undefined);
      this.#known.set(key, this.#find(use, text, scope));
    }
    return this.#known.get(key);
  }

  #find(use: PyNode, text: string, scope: PyNode): ReceiverType | undefined {
    if (this.#isSomethingElse(use)) return undefined;
    const calls = (this.#calls().get(text) ?? []).filter((call) => scope.contains(call.node));
    if (!this.#provesSession(calls, SAYS_SESSION.test(text))) return undefined;
    const isAwaited = calls.some((call) => call.node.parent?.kind === 'await');
    return typed(isAwaited ? 'async-session' : 'session', 7);
  }

  #provesSession(calls: readonly PyCall[], saysSession: boolean): boolean {
    const names = new Set(calls.map((call) => call.name));
    // `add` is also a set's and `commit` a DBAPI connection's; together they are a session's.
    if (names.has('add') && (names.has('commit') || names.has('refresh'))) return true;
    return calls.some(
      (call) =>
        SESSION_ONLY.has(call.name) || (saysSession && PROVING_WITH_NAME.has(call.name)) || this.#takesOrmArgument(call, saysSession),
    );
  }

  /** `db.query(User)`, `db.execute(select(...))`, `db.get(User, 1)`, `db.add(User())`: PyQt's `db.query("...")` is none. */
  #takesOrmArgument(call: PyCall, saysSession: boolean): boolean {
    const [first] = call.positional;
    if (!first) return false;
    switch (call.name) {
      case 'query': {
        const element = this.#nodes.elementOf(first);
        if (element.kind === 'entity' || element.kind === 'column') return true;
        if (this.#nodes.symbolOf(first.kind === 'call' ? (first.field('function') ?? first) : first)?.startsWith('sqlalchemy.func.'))
          return true;
        return saysSession && (first.kind === 'identifier' || first.kind === 'attribute');
      }
      case 'get':
      case 'get_one':
        return this.#nodes.elementOf(first).kind === 'entity';
      case 'execute': {
        const kind = asReceiver(this.#nodes.valueOf(first))?.kind;
        return kind === 'select' || kind === 'dml' || kind === 'text';
      }
      case 'add':
      case 'delete':
      case 'merge':
      case 'refresh':
      case 'expire':
        return asReceiver(this.#nodes.valueOf(first))?.kind === 'instance';
      default:
        return false;
    }
  }

  /** An annotation, or a value from a library, that we understand and that is no session. */
  #isSomethingElse(use: PyNode): boolean {
    if (use.kind !== 'identifier') return this.#isOtherAttribute(use);
    const bindings = this.#nodes.file.module.resolve(use);
    return bindings.some((binding) => this.#isOtherBinding(binding));
  }

  #isOtherBinding(binding: Binding): boolean {
    switch (binding.kind) {
      case 'import':
        return binding.imported !== undefined && !this.#nodes.project.project.isProjectName(binding.imported);
      case 'parameter':
        return binding.scope.function?.parameters.some(({ name, annotation }) => name === binding.name && annotation) ?? false;
      case 'assignment':
      case 'walrus':
      case 'with':
        return binding.annotation !== undefined || this.#isOtherValue(binding.source);
      case 'for':
      case 'comprehension':
      case 'function':
      case 'class':
      case 'match':
        return true;
      default:
        return binding.annotation !== undefined;
    }
  }

  /** A value that comes from a library: `boto3.Session()`, `aiohttp.ClientSession()`, `requests.session()`. */
  #isOtherValue(source: PyNode | undefined): boolean {
    let node = source;
    while (node) {
      const name = this.#nodes.file.module.qualifiedName(node);
      if (name !== undefined) return !this.#nodes.project.project.isProjectName(name) && this.#nodes.project.symbolOf(name) === undefined;
      if (node.kind === 'call') node = node.field('function');
      else if (node.kind === 'attribute') node = node.field('object');
      else if (node.is('await', 'parenthesized_expression')) [node] = node.namedChildren;
      else return LITERALS.has(node.kind);
    }
    return false;
  }

  /** `self.session: ClientSession`, `self.db = sqlite3.connect(...)`. */
  #isOtherAttribute(use: PyNode): boolean {
    const owner = use.field('object');
    const value = owner && this.#nodes.valueOf(owner);
    if (value?.kind !== 'object') return false;
    return this.#nodes.project.attributesOf(value.name, use.field('attribute')!.text).some((attribute) => {
      if (attribute.annotation) return true;
      const given = attribute.value;
      if (given?.kind === 'parameter') return given.annotation !== undefined;
      if (given?.kind !== 'call' || given.callee.kind !== 'name') return given?.kind === 'string' || given?.kind === 'dictionary';
      return !this.#nodes.project.project.isProjectName(given.callee.name);
    });
  }

  #calls(): Map<string, PyCall[]> {
    if (!this.#usesByText) {
      this.#usesByText = new Map();
      for (const call of this.#nodes.file.module.calls) {
        const text = call.receiver && nameText(call.receiver);
        if (text === undefined) continue;
        const uses = this.#usesByText.get(text);
        if (uses) uses.push(call);
        else this.#usesByText.set(text, [call]);
      }
    }
    return this.#usesByText;
  }
}

/** The text of an expression when it is one of the names we trust. */
function nameText(node: PyNode): string | undefined {
  if (node.kind !== 'identifier' && node.kind !== 'attribute') return undefined;
  // The longest name has 18 characters; longer texts need not be cut out.
  if (node.end - node.start > 18) return undefined;
  const { text } = node;
  return (node.kind === 'identifier' ? SESSION_NAMES : SESSION_ATTRIBUTES).has(text) ? text : undefined;
}
