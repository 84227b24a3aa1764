import { defineRule, isBelow, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { SessionFactoryFact } from '../../src/sqlalchemy/facts.js';

const ASYNCIO = 'sqlalchemy.ext.asyncio';

export default defineRule({
  meta: {
    summary: 'Make async sessions with one `async_sessionmaker`.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'warning',
    fix: 'safe',
    messages: {
      maker:
        '`sessionmaker` with `class_=` makes async sessions, but is typed and documented for synchronous ones: type checkers see the wrong session, and its `begin()` fails. Use `async_sessionmaker`.',
      adHoc:
        'This is one of {{count}} places here that build an `AsyncSession` by hand: each has options of its own, so that `expire_on_commit` and the like differ from place to place. Build sessions with one `async_sessionmaker`.',
    },
  },
  files: 'application',
  needs: ['environment'],
  check(context) {
    const { module } = context.file;
    const byHand: SessionFactoryFact[] = [];
    const isOld = isBelow(context.environment.sqlalchemyVersion, '2.0');
    return {
      sessionFactory(factory) {
        // async_sessionmaker came with 2.0.
        if (!factory.makesAsync || isOld) return;
        if (factory.symbol === 'sessionmaker') {
          context.report({ at: factory.node, message: 'maker', fix: (fixer) => useAsyncMaker(fixer, factory, module) });
        } else if (factory.symbol === 'AsyncSession' && context.role === 'application' && !isFactory(factory)) {
          const bind = factory.call.positional[0] ?? factory.call.keywords.get('bind');
          const type = bind && context.sqlalchemy.typeOf(bind);
          if (type?.kind === 'async-engine' && type.strong) byHand.push(factory);
        }
      },
      fileEnd() {
        if (byHand.length < 2) return;
        for (const { node } of byHand) context.report({ at: node, message: 'adHoc', data: { count: byHand.length } });
      },
    };
  },
});

/** What a function returns is made in one place: the function is the factory. */
function isFactory({ node }: SessionFactoryFact): boolean {
  return consumerOf(node).kind === 'returned';
}

function useAsyncMaker(fixer: Fixer, { call, node }: SessionFactoryFact, module: PyModule): ProposedFix | undefined {
  const own = call.keywords.get('class_');
  // `sessionmaker[AsyncSession](...)` keeps its parameter; an annotation beside it would name the other class.
  const callee = call.callee.is('subscript') ? call.callee.field('value') : call.callee;
  const use = consumerOf(node);
  if (!own || !callee || (use.kind === 'assigned' && use.node.field('type'))) return undefined;
  fixer.replace(callee, fixer.importName(ASYNCIO, 'async_sessionmaker'));
  // A class of the project's, or SQLModel's, stays.
  if (module.qualifiedName(own)?.startsWith(`${ASYNCIO}.`)) fixer.removeArgument(call, own.parent!);
  if (callee.is('identifier') && isOnlyUse(callee, module)) fixer.dropImport(callee);
  return { title: 'Use async_sessionmaker', applicability: 'safe' };
}

function isOnlyUse(callee: PyNode, module: PyModule): boolean {
  const [binding, second] = module.resolve(callee);
  return binding?.kind === 'import' && !second && module.usesOf(binding).every((use) => use === callee);
}
