import { summaryName, type CallSummary, type ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { ProjectView } from '../../project/project-view.js';
import { booleanOf } from '../../python/literals.js';
import type { PyCall } from '../../python/calls.js';
import type { Binding, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { SessionFactoryFact } from '../facts.js';
import { canonicalSymbol } from '../symbols.js';

const FLAG = 'expire_on_commit';
const MAKER = /^sqlalchemy\.(?:ext\.asyncio\.async_sessionmaker|orm\.sessionmaker)$/;
const SESSION = /^sqlalchemy\.(?:ext\.asyncio\.AsyncSession|orm\.Session)$/;
const DEPENDS = /^fastapi\.(?:params\.)?(?:Depends|Security)$/;

/** What is known of sessions and of who makes them. */
export interface SessionSources {
  readonly module: PyModule;
  readonly view: ProjectView;
  /** Those of this file. */
  readonly factories: readonly SessionFactoryFact[];
  symbolOf(expression: PyNode): string | undefined;
}

/**
 * Whether a session expires its objects on commit, by the factory that made it: one of this file or of another, called
 * here or by the dependency that hands the session over. Undefined where the factory is not known, or made elsewhere.
 */
export function expiresOnCommit(session: PyNode, sources: SessionSources): boolean | undefined {
  const { module } = sources;
  const [binding, second] = session.is('identifier') ? module.resolve(session) : [];
  if (!binding || second) return undefined;
  if (binding.kind === 'parameter') return givenSession(binding, sources);
  const call = binding.value?.is('call') ? module.callAt(binding.value) : undefined;
  if (!call || call.hasDoubleStar) return undefined;
  const given = call.keywords.get(FLAG);
  if (given) return booleanOf(given);
  const own = ownFactory(call, sources);
  if (own) return byOwnFactory(own, sources);
  return call.callee.is('identifier', 'attribute') ? byFactory(module.qualifiedName(call.callee), sources.view) : undefined;
}

function ownFactory(call: PyCall, { module, factories }: SessionSources): SessionFactoryFact | undefined {
  const [maker, other] = call.callee.is('identifier') ? module.resolve(call.callee) : [];
  return factories.find(({ node }) => node === call.node || (!other && node === maker?.value));
}

function byOwnFactory({ call }: SessionFactoryFact, { module, symbolOf }: SessionSources): boolean | undefined {
  const class_ = call.keywords.get('class_');
  const isOfSqlAlchemy = class_ === undefined || SESSION.test(symbolOf(class_) ?? '');
  if (call.hasDoubleStar || !isOfSqlAlchemy || module.tree.text.includes('configure(')) return undefined;
  const given = call.keywords.get(FLAG);
  return given === undefined || booleanOf(given);
}

/** A factory by its absolute name: bound once, at the top of a module. */
function byFactory(name: string | undefined, view: ProjectView): boolean | undefined {
  const definition = name === undefined ? undefined : view.definitionOf(name);
  const [assignment, second] = definition?.kind === 'assignment' ? definition.assignments : [];
  const made = assignment?.value;
  if (second || made?.kind !== 'call' || made.hasMore || !MAKER.test(symbolOfName(summaryName(made.callee), view))) return undefined;
  const { [FLAG]: given, class_ } = made.kwargs;
  if (class_ !== undefined && !SESSION.test(symbolOfName(summaryName(class_), view))) return undefined;
  return given === undefined || (given.kind === 'boolean' ? given.value : undefined);
}

function symbolOfName(name: string | undefined, view: ProjectView): string {
  return name === undefined ? '' : (canonicalSymbol(view.canonicalName(name)) ?? '');
}

/** `session: AsyncSession = Depends(get_session)`, `Annotated[AsyncSession, Depends(get_session)]`, an alias of that. */
function givenSession({ name, annotation, scope }: Binding, { module, view }: SessionSources): boolean | undefined {
  const fallback = scope.function?.parameters.find((parameter) => parameter.name === name)?.defaultValue;
  const call = [fallback, annotation]
    .flatMap((node) => (node?.is('call') ? [node] : (node?.descendants('call') ?? [])))
    .map((node) => module.callAt(node))
    .find(({ callee }) => DEPENDS.test(module.qualifiedName(callee) ?? ''));
  const written = call?.positional[0];
  if (written) return byDependency(module.qualifiedName(written), view);
  const alias = annotation?.is('identifier', 'attribute', 'type') ? module.qualifiedName(bare(annotation)) : undefined;
  const definition = alias === undefined ? undefined : view.definitionOf(alias);
  const [assignment, second] = definition?.kind === 'assignment' ? definition.assignments : [];
  const items = !second && assignment?.value?.kind === 'subscript' ? assignment.value.items : [];
  const depends = items.find((item): item is CallSummary => item.kind === 'call' && DEPENDS.test(summaryName(item.callee) ?? ''));
  return depends && byDependency(summaryName(depends.args[0]), view);
}

function bare(annotation: PyNode): PyNode {
  return annotation.is('type') ? (annotation.namedChildren[0] ?? annotation) : annotation;
}

/** A function that yields the session of a factory: `async with SessionLocal() as session: yield session`. */
function byDependency(name: string | undefined, view: ProjectView): boolean | undefined {
  const definition = name === undefined ? undefined : view.definitionOf(name);
  const [given, second] = definition?.kind === 'function' ? definition.function.yields : [];
  if (!given || second) return undefined;
  const made: ExpressionSummary = given.kind === 'entered' ? given.value : given;
  if (made.kind !== 'call' || made.hasMore) return undefined;
  const flag = made.kwargs[FLAG];
  if (flag) return flag.kind === 'boolean' ? flag.value : undefined;
  return byFactory(summaryName(made.callee), view);
}
