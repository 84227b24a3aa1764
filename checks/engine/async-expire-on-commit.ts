import { defineRule } from '../../src/lint/rule.js';
import { booleanOf } from '../../src/python/literals.js';
import type { PyClass, PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { SessionFactoryFact } from '../../src/sqlalchemy/facts.js';

const FLAG = 'expire_on_commit';

export default defineRule({
  meta: {
    summary: 'Give async session factories `expire_on_commit=False`.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      missing:
        'Sessions made by this `{{symbol}}` expire every object on commit. Reading an attribute afterwards needs a query that an AsyncSession cannot send by itself, so it raises MissingGreenlet. Pass `expire_on_commit=False`.',
      explicit:
        '`expire_on_commit=True` expires every object on commit. Reading an attribute afterwards needs a query that an AsyncSession cannot send by itself, so it raises MissingGreenlet. Pass `expire_on_commit=False`.',
    },
  },
  files: 'application',
  check: (context) => ({
    sessionFactory(factory) {
      if (!factory.makesAsync) return;
      const given = factory.call.keywords.get(FLAG);
      if (given) {
        if (booleanOf(given) !== true) return;
        context.report({
          at: factory.node,
          message: 'explicit',
          fix(fixer) {
            fixer.replace(given, 'False');
            return { title: 'Set expire_on_commit=False', applicability: 'unsafe' };
          },
        });
        return;
      }
      const { module } = context.file;
      if (factory.call.hasDoubleStar || isConfiguredLater(module, factory) || subclassDecides(module, factory)) return;
      context.report({
        at: factory.node,
        message: 'missing',
        data: { symbol: factory.symbol },
        // A script fails under its author's eyes.
        ...(context.roleAt(factory.node) === 'script' ? ({ severity: 'info' } as const) : {}),
        fix(fixer) {
          fixer.appendArgument(factory.call, `${FLAG}=False`);
          return { title: 'Add expire_on_commit=False', applicability: 'unsafe' };
        },
      });
    },
  }),
});

/** `Session = async_sessionmaker()` ... `Session.configure(expire_on_commit=False)`. */
function isConfiguredLater(module: PyModule, factory: SessionFactoryFact): boolean {
  return module
    .callsNamed('configure')
    .some(
      (call) =>
        (call.hasDoubleStar || call.keywords.has(FLAG)) &&
        call.receiver !== undefined &&
        module.resolve(call.receiver).some((binding) => binding.value === factory.node),
    );
}

/** `class_=Own` or `Own(engine)` where `Own.__init__` says what `expire_on_commit` is. */
function subclassDecides(module: PyModule, factory: SessionFactoryFact): boolean {
  const named = [factory.call.keywords.get('class_'), factory.call.callee].filter((node) => node !== undefined);
  return named.some((node) => {
    const own = classOf(module, node);
    return own?.body.descendants('keyword_argument', 'string').some((part) => part.text.includes(FLAG)) ?? false;
  });
}

function classOf(module: PyModule, node: PyNode): PyClass | undefined {
  if (node.kind !== 'identifier') return undefined;
  return module.classes.find((candidate) => module.resolve(node).some((binding) => binding.target.parent === candidate.node));
}
