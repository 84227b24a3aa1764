import { defineRule } from '../../src/lint/rule.js';
import type { PyCall } from '../../src/python/calls.js';
import { branchesAround } from '../../src/python/flow.js';
import { booleanOf, constantString } from '../../src/python/literals.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';

const FLAGS = ['echo', 'echo_pool'];
const LOGGERS = /^sqlalchemy(\.engine(\..*)?)?$/;
const LEVELS: ReadonlySet<string> = new Set(['logging.INFO', 'logging.DEBUG']);
const LEVEL_NAMES: ReadonlySet<string> = new Set(['INFO', 'DEBUG']);
const CHOICES = ['if_statement', 'conditional_expression', 'match_statement'] as const;

export default defineRule({
  meta: {
    summary: 'Let a setting decide whether statements are logged.',
    guideline: '1 Engine Configuration',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      echo: '`{{argument}}` is a constant, so production logs it too: every statement with its values, personal data and secrets among them, and the log slows the application. Take the value from a setting that is off in production.',
      logger:
        'This makes SQLAlchemy log statements with their values wherever the code runs, production too: personal data and secrets get into the logs, and the log slows the application. Set the level only where a debug setting is on.',
    },
  },
  files: ['application'],
  check: (context) => ({
    engine({ call }) {
      if (isConditional(call.node)) return;
      for (const flag of FLAGS) {
        const given = call.keywords.get(flag);
        if (!given || !(booleanOf(given) === true || constantString(given) === 'debug')) continue;
        context.report({
          at: given.parent ?? given,
          message: 'echo',
          data: { argument: `${flag}=${given.text}` },
          fix(fixer) {
            fixer.replace(given, 'False');
            return { title: `Set ${flag}=False`, applicability: 'unsafe' };
          },
        });
      }
    },
    call(call) {
      if (call.name !== 'setLevel' || !call.receiver || isConditional(call.node)) return;
      const { module } = context.file;
      const level = call.positional[0] ?? call.keywords.get('level');
      if (level && isVerbose(level, module) && isOfSqlAlchemy(call.receiver, module)) context.report({ at: call.node, message: 'logger' });
    },
  }),
});

/** A debug setting, `__debug__`, or `__name__` decides; which of them does not matter here. */
function isConditional(node: PyNode): boolean {
  return branchesAround(node).some(({ node: branch }) => branch.is(...CHOICES));
}

function isVerbose(level: PyNode, module: PyModule): boolean {
  const name = constantString(level);
  return name === undefined ? LEVELS.has(module.qualifiedName(level) ?? '') : LEVEL_NAMES.has(name);
}

/** `logging.getLogger("sqlalchemy.engine")`, or a name bound once to it. */
function isOfSqlAlchemy(receiver: PyNode, module: PyModule): boolean {
  const call = madeBy(receiver, module);
  const name = call?.positional[0];
  return call !== undefined && name !== undefined && module.qualifiedName(call.callee) === 'logging.getLogger' && isTheirs(name);
}

function isTheirs(name: PyNode): boolean {
  return LOGGERS.test(constantString(name) ?? '');
}

function madeBy(receiver: PyNode, module: PyModule): PyCall | undefined {
  if (receiver.is('call')) return module.callAt(receiver);
  const [binding, second] = receiver.is('identifier') ? module.resolve(receiver) : [];
  return binding?.value?.is('call') && !second ? module.callAt(binding.value) : undefined;
}
