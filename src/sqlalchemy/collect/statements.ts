import type { PyCall } from '../../python/calls.js';
import type { PyNode } from '../../python/tree.js';
import type { Chain, ChainLink, LocalChain, ReceiverCall, StatementExecution, StatementFact } from '../facts.js';
import type { RowElement } from '../receivers.js';
import type { NodeTypes } from '../typing/node-types.js';
import { asReceiver } from '../typing/values.js';
import { ChainRecord, chainFrom } from './chains.js';
import type { LocalChains } from './local-chains.js';
import type { SymbolCall } from './symbol-calls.js';

type Kind = StatementFact['kind'];

const STATEMENT_SYMBOL = /^sqlalchemy\.(?:dialects\.\w+\.)?(select|insert|update|delete)$/;
const TABLE_METHODS = ['select', 'insert', 'update', 'delete'] as const;
const EXECUTING = new Set(['execute', 'scalar', 'scalars', 'stream', 'stream_scalars', 'exec']);

/** What the statements of a file are worked out from. */
export interface StatementSources {
  readonly calls: readonly SymbolCall[];
  readonly receiverCalls: readonly ReceiverCall[];
  readonly types: NodeTypes;
  readonly variables: LocalChains;
}

/** All statements that a file builds, in source order. */
export function statementsOf(sources: StatementSources): readonly StatementFact[] {
  const executing = new Map(sources.receiverCalls.filter(isExecuting).map((call) => [call.node, call]));
  const found: StatementFact[] = [];
  for (const { call, symbol } of sources.calls) {
    const kind = STATEMENT_SYMBOL.exec(symbol)?.[1] as Kind | undefined;
    if (kind && hasSubject(call, kind))
      found.push(new StatementRecord({ call, symbol, kind, elements: elementsOf(call, kind) }, sources, executing));
  }
  for (const kind of TABLE_METHODS) {
    for (const call of sources.types.file.module.callsNamed(kind)) {
      if (!call.receiver || asReceiver(sources.types.valueOf(call.receiver))?.kind !== 'table') continue;
      found.push(new StatementRecord({ call, symbol: 'table', kind, elements: [call.receiver] }, sources, executing));
    }
  }
  return found.sort((a, b) => a.root.index - b.root.index);
}

interface Root {
  readonly call: PyCall;
  readonly symbol: string;
  readonly kind: Kind;
  readonly elements: readonly PyNode[];
}

class StatementRecord extends ChainRecord implements StatementFact {
  readonly kind: Kind;
  readonly root: PyNode;
  readonly call: PyCall;
  readonly symbol: string;
  readonly elements: readonly PyNode[];
  readonly #sources: StatementSources;
  readonly #executing: ReadonlyMap<PyNode, ReceiverCall>;

  constructor(root: Root, sources: StatementSources, executing: ReadonlyMap<PyNode, ReceiverCall>) {
    const { node, links } = chainFrom(root.call.node, sources.types.file.module);
    super(node, links);
    this.kind = root.kind;
    this.root = root.call.node;
    this.call = root.call;
    this.symbol = root.symbol;
    this.elements = root.elements;
    this.#sources = sources;
    this.#executing = executing;
  }

  get rows(): readonly RowElement[] {
    return this.elements.map((element) => this.#sources.types.elementOf(element));
  }

  get local(): LocalChain | undefined {
    return this.#sources.variables.of(this);
  }

  get allLinks(): readonly ChainLink[] {
    const continued = this.local?.uses.filter(({ reassigns }) => reassigns) ?? [];
    return [...this.links, ...continued.flatMap(({ links }) => links)];
  }

  get executions(): readonly StatementExecution[] {
    const direct = this.#executionOf(this);
    if (direct) return [{ call: direct, links: this.links }];
    const all = this.allLinks;
    return (this.local?.uses ?? []).flatMap((use) => {
      const call = use.reassigns ? undefined : this.#executionOf(use);
      return call ? [{ call, links: [...all, ...use.links] }] : [];
    });
  }

  /** The call that a chain is the statement of. */
  #executionOf({ consumer }: Chain): ReceiverCall | undefined {
    if (consumer.kind !== 'argument') return undefined;
    const call = this.#executing.get(consumer.node);
    return call && (consumer.keyword === undefined || consumer.keyword === 'statement') ? call : undefined;
  }
}

function isExecuting({ method, type }: ReceiverCall): boolean {
  return EXECUTING.has(method) && /session|connection|engine/.test(type.kind);
}

/** A `delete(plugin_id=1)` without a table fails before it is a statement: a function of that name was meant. */
function hasSubject({ positional, keywords, hasStar, hasDoubleStar }: PyCall, kind: Kind): boolean {
  return kind === 'select' || positional.length > 0 || keywords.has('table') || hasStar || hasDoubleStar;
}

/** `select([a, b])` of SQLAlchemy 1 as well; the first argument of the others. */
function elementsOf(call: PyCall, kind: Kind): readonly PyNode[] {
  const [first] = call.positional;
  if (kind !== 'select') return first ? [first] : [];
  return first?.kind === 'list' ? first.namedChildren : call.positional;
}
