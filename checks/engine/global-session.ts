import { defineRule } from '../../src/lint/rule.js';
import { consumerOf } from '../../src/python/flow.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { mentionsOf } from '../../src/sqlalchemy/sessions/same-object.js';
import { isSessionMade } from '../../src/sqlalchemy/sessions/session-makers.js';

const SESSIONS: readonly string[] = ['session', 'async-session'];
/** Scopes that do not tell tasks of one thread apart. */
const THREAD_SCOPES = /^(threading\.(get_ident|current_thread|get_native_id)|_thread\.get_ident|thread\.get_ident)$/;

export default defineRule({
  meta: {
    summary: 'Open a session per unit of work; never keep one for the whole program.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'error',
    messages: {
      module:
        "`{{name}}` is one session for the whole program: requests, threads and tasks share its transaction, see half of each other's work, and one failed statement breaks it for all. Keep the factory at this level, and open a session for each unit of work.",
      default:
        'The default `{{call}}` is made once, when the function is defined: all calls share one session and its transaction, and one failed statement breaks it for all. Take the session as a required parameter, or open it inside.',
      state:
        '`{{name}}` keeps one session for as long as the application runs: requests share its transaction, and one failed statement breaks it for all. Keep the factory there, and open a session per request.',
      thread:
        '`scoped_session` hands out one session per thread, and all tasks of an event loop run in one thread: they share one AsyncSession. Use `async_scoped_session` with `scopefunc=asyncio.current_task`, or open a session per task.',
      scope: '`async_scoped_session` needs a `scopefunc` that tells tasks apart: {{what}}. Pass `scopefunc=asyncio.current_task`.',
    },
  },
  files: ['application'],
  check(context) {
    const { sqlalchemy } = context;
    const { module } = context.file;
    return {
      call(call) {
        // Few calls stand where something is kept, and to type all others costs more than this look.
        if (!isKept(call.node)) return;
        const type = sqlalchemy.typeOf(call.node);
        if (!type || !SESSIONS.includes(type.kind) || type.evidence !== 2) return;
        if (type.isRegistry || !isSessionMade(sqlalchemy, call)) return;
        const place = placeOf(module, call);
        if (!place || isInMainBlock(call.node)) return;
        const data = { name: place.name, call: call.node.text.split('\n')[0]! };
        context.report({ at: call.node, message: place.kind, data });
      },
      sessionFactory({ call, symbol }) {
        const scope = call.positional[1] ?? call.keywords.get('scopefunc');
        if (call.hasStar || call.hasDoubleStar || isInMainBlock(call.node)) return;
        if (symbol === 'async_scoped_session') {
          const isNothing = scope?.kind === 'none';
          if (!scope) context.report({ at: call.node, message: 'scope', data: { what: 'without one this line raises TypeError' } });
          else if (isNothing || THREAD_SCOPES.test(module.qualifiedName(scope) ?? '')) {
            context.report({
              at: scope,
              message: 'scope',
              data: { what: 'with this one all tasks of a thread share one session' },
              severity: 'warning',
            });
          }
        } else if (
          symbol === 'scoped_session' &&
          !scope &&
          call.positional[0] &&
          sqlalchemy.typeOf(call.positional[0])?.kind === 'async-session-factory'
        ) {
          context.report({ at: call.node, message: 'thread' });
        }
      },
    };
  },
});

interface Place {
  readonly kind: 'module' | 'default' | 'state';
  readonly name: string;
}

/** Assigned, or the default of a parameter: what `placeOf` may find a place for. */
function isKept(node: PyNode): boolean {
  return node.parent?.is('default_parameter', 'typed_default_parameter') === true || consumerOf(node).kind === 'assigned';
}

/** The long-lived place that a session is put into; undefined when it lives in a function. */
function placeOf(module: PyModule, call: PyCall): Place | undefined {
  const parent = call.node.parent;
  if (parent?.is('default_parameter', 'typed_default_parameter') && parent.parent?.kind === 'parameters')
    return { kind: 'default', name: '' };
  const consumer = consumerOf(call.node);
  const target = consumer.kind === 'assigned' && consumer.targets.length === 1 ? consumer.targets[0] : undefined;
  if (!target) return undefined;
  if (target.kind === 'attribute')
    return /(^|\.)(app|application)\.state\.\w+$/.test(target.text) ? { kind: 'state', name: target.text } : undefined;
  if (target.kind !== 'identifier') return undefined;
  const around = module.functionOf(target);
  if (!around) return isOfScript(module, target) ? undefined : { kind: 'module', name: target.text };
  // `global session` in a function that sets the program up.
  const isGlobal = around.scope.bindings.get(target.text)?.some(({ kind }) => kind === 'global') ?? false;
  return isGlobal ? { kind: 'module', name: target.text } : undefined;
}

/** The module itself works with the session and ends it: a script that was not marked as one. */
function isOfScript(module: PyModule, target: PyNode): boolean {
  return mentionsOf(module, target, module.tree.root).some(
    (use) => !module.functionOf(use) && ['attribute', 'with-item', 'argument'].includes(consumerOf(use).kind),
  );
}

/** `if __name__ == "__main__":`. */
function isInMainBlock(node: PyNode): boolean {
  for (let up = node.ancestor('if_statement'); up; up = up.ancestor('if_statement')) {
    if (up.field('condition')?.text.includes('__name__')) return true;
  }
  return false;
}
