import type { Chain, ChainLink, LocalChain, QueryChain } from '../facts.js';
import { ChainEdits, type FixEditor } from './chain-edits.js';
import type { QueryScope } from './shape/criteria.js';
import { queryElement, type QueryElement } from './shape/elements.js';
import { frameOf } from './query-frame.js';
import { namesFor, type QueryNames } from './query-names.js';
import { isTranslatable, partsOf, type Builder, type QueryParts } from './query-parts.js';
import type { QuerySubject } from './query-subject.js';
import { BUILDER_LINKS } from './query-table.js';
import { writeQuery } from './query-writer.js';

/** Whether a rewrite is known to behave the same. */
export type Rewritten = { readonly isSafe: boolean };

/**
 * Rewrites legacy chains (one, with those inside its arguments) as `select()` in their place, with the layout and the
 * comments they have; of a chain that goes on in a variable, all uses. Undefined when the meaning of one is not known
 * well enough; `get()` has a rewriter of its own.
 */
export function rewriteQueries(chains: readonly QueryChain[], scope: QueryScope, editor: FixEditor): Rewritten | undefined {
  const edits = new ChainEdits();
  let isSafe = !scope.sqlalchemy.hasCustomQuery;
  for (const chain of chains) {
    const subjects = subjectsOf(chain, scope);
    if (!subjects) return undefined;
    for (const subject of subjects) {
      const frame = frameOf(subject, scope);
      if (!frame || (frame.run !== undefined && subject.isAsync && !mayAwait(subject, scope))) return undefined;
      const written = writeQuery(subject, frame, { scope, editor, edits });
      if (!written) return undefined;
      isSafe &&= written.isSafe && !subject.names.usesOtherName && (chain.style === 'Model.query' || chain.type?.strong === true);
    }
  }
  edits.hand(editor);
  return { isSafe };
}

/** What a chain is made of before its uses are looked at. */
interface Start {
  readonly chain: QueryChain;
  readonly elements: readonly QueryElement[];
  readonly names: QueryNames;
  readonly isAsync: boolean;
}

function subjectsOf(chain: QueryChain, scope: QueryScope): readonly QuerySubject[] | undefined {
  const names = namesFor(chain, scope.sqlalchemy, scope.module);
  const parts = partsOf(chain.links);
  if (!parts || !names || chain.style === 'Query' || hasMoreArguments(chain, scope)) return undefined;
  const elements = chain.elements.map((node) => queryElement(node, scope));
  const start: Start = { chain, elements, names, isAsync: chain.type?.kind === 'async-session' };
  if (elements.length === 0) return undefined;
  if (!parts.terminal && chain.consumer.kind === 'assigned') return chain.local && variableSubjects(start, chain.local, scope);
  const subject = subjectOf(start, chain, parts, []);
  return subject && [{ ...subject, hasRoot: true }];
}

/** `query(*columns)`: what it selects is out of sight. */
function hasMoreArguments({ root }: QueryChain, { module }: QueryScope): boolean {
  if (root.kind !== 'call') return false;
  const { hasStar, hasDoubleStar, keywords } = module.callAt(root);
  return hasStar || hasDoubleStar || keywords.size > 0;
}

function subjectOf(start: Start, piece: Chain, parts: QueryParts, before: readonly Builder[]): QuerySubject | undefined {
  const builders = [...before, ...parts.builders];
  if (!isTranslatable(builders, start.elements)) return undefined;
  // The end of an awaited expression that goes on behind its result is not in sight.
  if (start.isAsync && parts.rest.length > 0 && piece.consumer.kind === 'awaited') return undefined;
  return { ...start, piece, parts, builders, hasRoot: false, isContinued: false, isVariable: false };
}

/** Each use is read with all others in view; more than this many uses of one variable nobody writes by hand. */
const MAX_USES = 200;

/** The start of a variable and all its uses; undefined when one of them leaves what is in sight. */
function variableSubjects(start: Start, local: LocalChain, scope: QueryScope): readonly QuerySubject[] | undefined {
  if (local.uses.length > MAX_USES) return undefined;
  const chains = local.starts.map((node) => scope.sqlalchemy.queryChains.find((each) => each.node === node));
  if (!local.isClosed || !isSessionSteady(start.chain, scope) || !chains.every((each) => isAlike(each, start.chain))) return undefined;
  const steps: { piece: Chain; links: readonly ChainLink[]; hasRoot: boolean; isContinued: boolean }[] = [
    ...(chains as QueryChain[]).map((piece) => ({ piece, links: piece.links, hasRoot: true, isContinued: true })),
    ...local.uses.map((piece) => ({ piece, links: piece.links, hasRoot: false, isContinued: piece.reassigns })),
  ];
  const continued = steps.filter(({ isContinued }) => isContinued);
  const shared = partsOf(continued.flatMap(({ links }) => links))?.builders;
  if (!shared) return undefined;
  const subjects: QuerySubject[] = [];
  for (const { piece, links, hasRoot, isContinued } of steps.sort((a, b) => a.piece.node.start - b.piece.node.start)) {
    const parts = partsOf(links);
    if (!parts || (isContinued && (parts.terminal || parts.builders.some(({ link }) => isShapeChange(link.name))))) return undefined;
    // In a loop what is written below may have run before: all that the variable may hold counts.
    const others = shared.filter(({ link }) => !parts.builders.some((own) => own.link.attribute === link.attribute));
    const subject = subjectOf(start, piece, parts, others);
    if (!subject) return undefined;
    const ownStart = hasRoot ? { chain: piece as QueryChain } : {};
    subjects.push({ ...subject, ...ownStart, hasRoot, isContinued, isVariable: true });
  }
  return subjects;
}

function isShapeChange(name: string): boolean {
  return /^(with_entities|add_columns?|add_entity|params|yield_per|from_statement)$/.test(name) || BUILDER_LINKS[name]?.compound === true;
}

/** The same kind of query, written in the branches of an `if`, without a type that says Query. */
function isAlike(chain: QueryChain | undefined, start: QueryChain): boolean {
  if (!chain || chain.style !== start.style || chain.session?.text !== start.session?.text) return false;
  if (chain.consumer.kind === 'assigned' && chain.consumer.node.field('type')) return false;
  const texts = (each: QueryChain) => each.elements.map(({ text }) => text).join(', ');
  return texts(chain) === texts(start);
}

/** The session is a name, or an attribute of one, that is bound once: it is the same at every use of the variable. */
function isSessionSteady({ session, style }: QueryChain, { module }: QueryScope): boolean {
  if (style === 'Model.query') return true;
  let node = session;
  while (node?.kind === 'attribute') node = node.field('object');
  return node?.kind === 'identifier' && module.resolve(node).length === 1;
}

/** `await` is possible here: in an async function itself, in no lambda and no lazy generator. */
function mayAwait({ piece }: QuerySubject, { module }: QueryScope): boolean {
  const function_ = module.functionOf(piece.node);
  if (!function_?.isAsync) return false;
  const inner = piece.node.ancestor('lambda', 'generator_expression');
  return !inner || !function_.node.contains(inner);
}
