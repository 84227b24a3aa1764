import { constantString } from '../../python/literals.js';
import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** A `text(...)` that is executed, with the names it got by `.bindparams(...)`. */
export interface BoundText {
  readonly call: PyCall;
  /** Undefined when they are not all visible. */
  readonly bound: ReadonlySet<string> | undefined;
  /** Those that take a list: `bindparam("ids", expanding=True)`. */
  readonly expanding: ReadonlySet<string>;
}

/** Parameters given as a dictionary: names with their values. */
export type GivenParameters = ReadonlyMap<string, PyNode>;

/** The `text(...)` behind an argument: written there, or bound once to the name that stands there. */
export function boundTextOf(argument: PyNode, module: PyModule, sqlalchemy: SqlAlchemyFile): BoundText | undefined {
  const bindings = argument.kind === 'identifier' ? module.resolve(argument) : [];
  let node: PyNode | undefined = argument.kind === 'identifier' ? (bindings.length === 1 ? bindings[0]!.value : undefined) : argument;
  const links: PyCall[] = [];
  while (node?.kind === 'call') {
    const call = module.callAt(node);
    if (sqlalchemy.symbolOf(call.callee) === 'sqlalchemy.text') return describe(call, links, module, sqlalchemy);
    if (!/^(bindparams|columns|execution_options)$/.test(call.name)) return undefined;
    links.push(call);
    node = call.receiver;
  }
  return undefined;
}

function describe(call: PyCall, links: readonly PyCall[], module: PyModule, sqlalchemy: SqlAlchemyFile): BoundText {
  const names = new Set<string>();
  const expanding = new Set<string>();
  let isVisible = true;
  for (const link of links.filter(({ name }) => name === 'bindparams')) {
    if (link.hasStar || link.hasDoubleStar) isVisible = false;
    for (const name of link.keywords.keys()) names.add(name);
    for (const argument of link.positional) {
      const parameter = argument.kind === 'call' ? module.callAt(argument) : undefined;
      const name = parameter?.positional[0] && constantString(parameter.positional[0]);
      if (!parameter || name === undefined || sqlalchemy.symbolOf(parameter.callee) !== 'sqlalchemy.bindparam') isVisible = false;
      else {
        names.add(name);
        if (parameter.keywords.get('expanding')?.kind === 'true') expanding.add(name);
      }
    }
  }
  return { call, bound: isVisible ? names : undefined, expanding };
}

/** What an executing call gives its statement: empty when it gives nothing, undefined when that cannot be seen. */
export function givenParameters(call: PyCall, module: PyModule): GivenParameters | undefined {
  const given = call.positional[1] ?? call.keywords.get('params') ?? call.keywords.get('parameters');
  const isOther =
    call.hasStar ||
    call.hasDoubleStar ||
    [...call.keywords.keys()].some((name) => !/^(statement|params|parameters|execution_options|bind_arguments)$/.test(name));
  if (isOther) return undefined;
  if (!given || given.kind === 'none') return new Map();
  if (given.kind === 'call') {
    const made = module.callAt(given);
    const isDict =
      module.qualifiedName(made.callee) === 'builtins.dict' && made.positional.length === 0 && !made.hasStar && !made.hasDoubleStar;
    return isDict ? made.keywords : undefined;
  }
  if (given.kind !== 'dictionary') return undefined;
  const entries = new Map<string, PyNode>();
  for (const pair of given.namedChildren) {
    const name = pair.kind === 'pair' ? constantString(pair.field('key')!) : undefined;
    if (name === undefined) return undefined;
    entries.set(name, pair.field('value')!);
  }
  return entries;
}
