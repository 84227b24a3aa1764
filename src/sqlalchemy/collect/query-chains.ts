import { isAwaited } from '../../python/flow.js';
import type { QueryChain } from '../facts.js';
import type { ReceiverType } from '../receivers.js';
import type { NodeTypes } from '../typing/node-types.js';
import { asReceiver } from '../typing/values.js';
import { ChainRecord, chainFrom } from './chains.js';
import type { LocalChains } from './local-chains.js';
import type { SymbolCall } from './symbol-calls.js';

type Root = Pick<QueryChain, 'root' | 'style' | 'session' | 'elements'> & { readonly type?: ReceiverType };

/** All legacy Query chains, in source order: `session.query(...)`, `Query(...)`, `Model.query`. */
export function queryChainsOf(calls: readonly SymbolCall[], types: NodeTypes, variables: LocalChains): readonly QueryChain[] {
  const roots = [...sessionQueries(types), ...queryObjects(calls), ...modelQueries(types)];
  return roots
    .sort((a, b) => a.root.start - b.root.start || b.root.end - a.root.end)
    .map((root) => new QueryChainRecord(root, types, variables));
}

function* sessionQueries(types: NodeTypes): Generator<Root> {
  for (const call of types.file.module.callsNamed('query')) {
    const type = call.receiver && asReceiver(types.valueOf(call.receiver));
    if (type?.kind !== 'session' && type?.kind !== 'async-session') continue;
    yield { root: call.node, style: 'session.query', session: call.receiver, elements: call.positional, type };
  }
}

function* queryObjects(calls: readonly SymbolCall[]): Generator<Root> {
  for (const { call, symbol } of calls) {
    if (symbol !== 'sqlalchemy.orm.Query') continue;
    const [entities] = call.positional;
    const elements = entities?.is('list', 'tuple') ? entities.namedChildren : entities ? [entities] : [];
    yield { root: call.node, style: 'Query', session: call.positional[1] ?? call.keywords.get('session'), elements };
  }
}

function* modelQueries(types: NodeTypes): Generator<Root> {
  for (const attribute of types.attributesNamed('query')) {
    const owner = attribute.field('object');
    if (!owner || types.valueOf(owner)?.kind !== 'class' || asReceiver(types.valueOf(attribute))?.kind !== 'query') continue;
    yield { root: attribute, style: 'Model.query', session: undefined, elements: [owner] };
  }
}

/** Links that give something else than a Query: rows, numbers, selectables (`sqlalchemy.orm.Query`, Flask-SQLAlchemy's Query). */
const TERMINALS = new Set(
  (
    'all first one one_or_none get scalar count exists delete update value values instances merge_result subquery cte label as_scalar ' +
    'scalar_subquery statement selectable column_descriptions paginate get_or_404 first_or_404 one_or_404'
  ).split(' '),
);

class QueryChainRecord extends ChainRecord implements QueryChain {
  readonly root: QueryChain['root'];
  readonly style: QueryChain['style'];
  readonly session: QueryChain['session'];
  readonly elements: QueryChain['elements'];
  readonly type: ReceiverType | undefined;
  readonly terminal: QueryChain['terminal'];
  readonly #types: NodeTypes;
  readonly #variables: LocalChains;

  constructor(found: Root, types: NodeTypes, variables: LocalChains) {
    const chain = chainFrom(found.root, types.file.module);
    const end = chain.links.findIndex(({ name }) => TERMINALS.has(name));
    const terminal = chain.links[end];
    super(terminal ? (terminal.call?.node ?? terminal.attribute) : chain.node, terminal ? chain.links.slice(0, end + 1) : chain.links);
    this.terminal = terminal;
    this.root = found.root;
    this.style = found.style;
    this.session = found.session;
    this.elements = found.elements;
    this.type = found.type;
    this.#types = types;
    this.#variables = variables;
  }

  get rows(): QueryChain['rows'] {
    return asReceiver(this.#types.valueOf(this.root))?.elements;
  }

  get awaited(): boolean {
    return isAwaited(this.node);
  }

  get local(): QueryChain['local'] {
    return this.terminal ? undefined : this.#variables.of(this);
  }
}
