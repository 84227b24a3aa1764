import { defineRule } from '../../src/lint/rule.js';
import { consumerOf, loopAround, withItemsAround } from '../../src/python/flow.js';
import type { PyFunction, PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { EngineFact } from '../../src/sqlalchemy/facts.js';
import { runsPerCall } from '../../src/sqlalchemy/sessions/entry-points.js';
import { usesOfLocal } from '../../src/sqlalchemy/sessions/server-pool.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';

/** Functions that run once: at the start of a program, or to set a database up. */
const RUNS_ONCE =
  /(^|_)(main|init|initiali[sz]e|initdb|setup|set_up|startup|start|bootstrap|lifespan|migrate|migrations?|seed|ping|probe|wait|health|check|head|revision|ready|alive|test|ensure|validate|verify|create_(app|db|database|engine|tables?|schema|roles?))(_|$)/i;
const OPENS: ReadonlySet<string> = new Set(['connect', 'begin', 'raw_connection']);
const MAKERS = ['Session', 'AsyncSession', 'sessionmaker', 'async_sessionmaker'];
const UNPOOLED = /NullPool|StaticPool|AssertionPool/;

export default defineRule({
  meta: {
    summary: 'Build an engine once for the process, not once per call.',
    guideline: '1 Engine Configuration',
    severity: 'error',
    messages: {
      call: '`{{function}}()` builds an engine for each call, and each engine has a pool of its own: nothing is reused, and connections stay open until the server refuses new ones. Build the engine once at module level and open sessions on it here.',
      loop: 'This loop builds an engine per turn, and each engine has a pool of its own: connections stay open until the server refuses new ones. Build the engine once before the loop.',
    },
  },
  files: ['application'],
  check(context) {
    const { module } = context.file;
    return {
      engine(engine) {
        if (engine.dialect === 'sqlite' || UNPOOLED.test(engine.call.keywords.get('poolclass')?.text ?? '')) return;
        const fn = module.functionOf(engine.node);
        if (!fn || isCached(fn, module) || !isUsedUp(engine, fn, context.sqlalchemy, module)) return;
        const isLoop = loopAround(engine.node) !== undefined;
        const isCertain = isLoop || runsPerCall(module, fn);
        if (!isCertain && (RUNS_ONCE.test(fn.name) || RUNS_ONCE.test(module.name.slice(module.name.lastIndexOf('.') + 1)))) return;
        context.report({
          at: engine.node,
          message: isLoop ? 'loop' : 'call',
          data: { function: fn.name },
          ...(isCertain ? {} : { severity: 'warning' }),
        });
      },
    };
  },
});

/** A function around that remembers its result, or one that closes over what it made. */
function isCached(fn: PyFunction, module: PyModule): boolean {
  for (let each: PyFunction | undefined = fn; each; each = module.functionOf(each.node)) {
    if (each.decorators.some((decorator) => /cache|singleton|once|memoize|fixture|event|listens_for/i.test(decorator.text))) return true;
  }
  return false;
}

/**
 * Connections or sessions are opened on the engine here, and the engine goes nowhere else: it is neither stored,
 * returned, disposed of, nor handed to code that may do so.
 */
function isUsedUp(engine: EngineFact, fn: PyFunction, sqlalchemy: SqlAlchemyFile, module: PyModule): boolean {
  if (withItemsAround(engine.node).some(({ expression }) => /dispos|closing|stack/i.test(expression.text))) return false;
  let opens = false;
  const pending: PyNode[] = [...(usesOfLocal(module, engine.node) ?? [engine.node])];
  for (let use = pending.pop(); use; use = pending.pop()) {
    if (module.functionOf(use) !== fn) return false;
    const taken = consumerOf(use);
    if (taken.kind === 'attribute') {
      // `connect` that is handed on as a value is not in sight.
      if (!isReadOnly(taken.name) && !(OPENS.has(taken.name) && consumerOf(taken.node).kind === 'called')) return false;
      opens ||= OPENS.has(taken.name);
    } else if (taken.kind === 'argument') {
      const symbol = sqlalchemy.symbolOf(module.callAt(taken.node).callee) ?? '';
      const maker = MAKERS.find((each) => symbol.endsWith(`.${each}`));
      if (maker === undefined) return false;
      opens = true;
      if (maker.endsWith('sessionmaker')) {
        const uses = usesOfLocal(module, taken.node) ?? [taken.node];
        if (!uses.every((each) => consumerOf(each).kind === 'called' && module.functionOf(each) === fn)) return false;
      } else if (isHandedOut(taken.node, module)) return false;
    } else return false;
  }
  return opens;
}

/** A session that leaves the function takes the engine along: the function may be the factory, called once. */
function isHandedOut(session: PyNode, module: PyModule): boolean {
  const uses = usesOfLocal(module, session) ?? [session];
  return uses.some((each) => ['returned', 'assigned', 'element'].includes(consumerOf(each).kind));
}

function isReadOnly(name: string): boolean {
  return ['dialect', 'url', 'name', 'driver'].includes(name);
}
