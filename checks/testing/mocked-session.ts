import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { ASYNC_SESSION_MEMBERS, isAsyncSessionCoroutine } from '../../src/sqlalchemy/sessions/coroutine-methods.js';
import { findSessionDoubles, meansDouble, type SessionDouble } from '../../src/sqlalchemy/sessions/session-doubles.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

const ASYNC_SESSION = 'sqlalchemy.ext.asyncio.AsyncSession';

/** What is done with sessions of a database only: others `get`, `delete` and `close` too. */
const WORK = /^(?:add|add_all|execute|exec|scalars?|stream|stream_scalars|commit|rollback|flush|refresh|merge)$/;

export default defineRule({
  meta: {
    summary: 'Give session doubles the shape of the session they stand for.',
    guideline: '5 Testing',
    severity: 'warning',
    fix: 'mixed',
    messages: {
      notAwaitable:
        '`{{symbol}}()` stands for an AsyncSession here, and `await` on what it returns raises TypeError. Use `AsyncMock(spec=AsyncSession)`: its coroutine methods can be awaited.',
      bare: 'A bare `AsyncMock()` makes every method a coroutine, also `add()` and `begin()`: code that forgets an `await`, or calls a method that AsyncSession lacks, passes its test. Use `AsyncMock(spec=AsyncSession)`.',
      chained:
        'On an AsyncMock, what `await {{name}}.{{method}}()` returns is an AsyncMock too, so its `.{{next}}()` gives a coroutine and the code under test fails or tests nothing. Set `{{name}}.{{method}}.return_value = MagicMock()` first.',
      legacyChain:
        'This double repeats the legacy `query()` chain link by link: the test breaks when the query is rewritten, though the behaviour stays. Test against a database, or replace one function that returns the result.',
    },
  },
  files: 'tests',
  check(context) {
    if (!context.sqlalchemy.usesSqlAlchemy) return {};
    const { module, tree } = context.file;
    const doubles = findSessionDoubles(module);
    if (doubles.length === 0) return {};
    return {
      fileEnd() {
        const chains = returnValueChains(module, doubles);
        let isHabit = false;
        for (const double of doubles) {
          if (double.symbol !== 'AsyncMock' && double.isBare && isAwaited(double)) {
            context.report({
              at: double.call.node,
              message: 'notAwaitable',
              data: { symbol: double.call.callee.text },
              severity: 'error',
              fix: (fixer) => useAsyncMock(fixer, double),
            });
          } else if (double.symbol === 'AsyncMock' && double.isBare && isUsedAsSession(double)) {
            // A file's habit is told once.
            const severity = isHabit ? 'info' : 'warning';
            context.report({ at: double.call.node, message: 'bare', severity, fix: (fixer) => addSpec(fixer, double) });
            isHabit = true;
          }
        }
        for (const { double, chain, left } of chains) {
          if (chain[0] === 'query' && chain.length > 2) {
            context.report({ at: left, message: 'legacyChain', severity: 'info' });
          } else if (
            double.symbol === 'AsyncMock' &&
            isAsyncSessionCoroutine(chain[0]!) &&
            chain.length > 3 &&
            !isGivenResult(double, chain[0]!)
          ) {
            context.report({
              at: left,
              message: 'chained',
              data: { name: double.name, method: chain[0]!, next: chain[2]! },
              fix: (fixer) => giveResult(fixer, double, chain[0]!, left),
            });
          }
        }
      },
    };

    /** The test awaits a method of the double, or annotates it as an AsyncSession, and gives it no awaitable method. */
    function isAwaited(double: SessionDouble): boolean {
      const own = tree.root.descendants('attribute').filter((node) => meansDouble(module, double, node.field('object')!));
      const givesAwaitable = own.some((node) => node.parent?.kind === 'assignment' && node.fieldName === 'left');
      if (givesAwaitable) return false;
      if (double.annotation && context.sqlalchemy.symbolOf(double.annotation.namedChildren[0] ?? double.annotation) === ASYNC_SESSION)
        return true;
      return own.some((node) => node.parent?.kind === 'call' && node.parent.parent?.kind === 'await');
    }

    /**
     * A method of a session is used on it, or its name says "session" and nothing is used that other sessions have
     * (`session.call_tool`); and no plain method was given by hand.
     */
    function isUsedAsSession(double: SessionDouble): boolean {
      const used = tree.root.descendants('attribute').filter((node) => meansDouble(module, double, node.field('object')!));
      const methods = used.map((node) => ({ node, name: node.field('attribute')!.text }));
      if (methods.some(({ node, name }) => node.fieldName === 'left' && ASYNC_SESSION_MEMBERS.has(name) && isPlainMethod(name)))
        return false;
      if (methods.some(({ name }) => WORK.test(name))) return true;
      const isOther = methods.some(({ name }) => !ASYNC_SESSION_MEMBERS.has(name) && !/^(?:__|assert_)/.test(name));
      return !isOther && (/sess/.test(double.name) || methods.some(({ name }) => isAsyncSessionCoroutine(name)));
    }

    /** `session.execute.return_value = ...` or `session.execute = ...` says what the call gives. */
    function isGivenResult(double: SessionDouble, method: string): boolean {
      const given = [`${double.name}.${method}`, `${double.name}.${method}.return_value`];
      return tree.root.descendants('assignment').some((assignment) => {
        const left = assignment.field('left');
        return left?.kind === 'attribute' && given.includes(left.text) && meansDouble(module, double, rootOf(left, double));
      });
    }

    function addSpec(fixer: Fixer, double: SessionDouble): ProposedFix {
      const used = tree.root.descendants('attribute').filter((node) => meansDouble(module, double, node.field('object')!));
      const fits = used.every((node) => ASYNC_SESSION_MEMBERS.has(node.field('attribute')!.text));
      fixer.appendArgument(double.call, `spec=${fixer.importName('sqlalchemy.ext.asyncio', 'AsyncSession')}`);
      return { title: 'Add spec=AsyncSession', applicability: fits ? 'safe' : 'unsafe' };
    }
  },
});

/** A method of AsyncSession that is no coroutine: `add`, `begin`, ... */
function isPlainMethod(name: string): boolean {
  return !isAsyncSessionCoroutine(name) && !name.startsWith('__') && !/^(return_value|side_effect)$/.test(name);
}

interface ReturnValueChain {
  readonly double: SessionDouble;
  /** `execute`, `return_value`, `scalars`, ... after the double's name. */
  readonly chain: readonly string[];
  readonly left: PyNode;
}

/** Assignments such as `session.execute.return_value.scalars.return_value.all.return_value = [...]`. */
function returnValueChains(module: PyModule, doubles: readonly SessionDouble[]): ReturnValueChain[] {
  const found: ReturnValueChain[] = [];
  for (const assignment of module.tree.root.descendants('assignment')) {
    const left = assignment.field('left');
    if (left?.kind !== 'attribute') continue;
    const double = doubles.find(
      (candidate) => left.text.startsWith(`${candidate.name}.`) && meansDouble(module, candidate, rootOf(left, candidate)),
    );
    if (!double) continue;
    const chain = left.text.slice(double.name.length + 1).split('.');
    if (chain[1] === 'return_value') found.push({ double, chain, left });
  }
  return found;
}

/** The part of an attribute chain that is the double's own name. */
function rootOf(attribute: PyNode, double: SessionDouble): PyNode {
  let node = attribute;
  while (node.kind === 'attribute' && node.text !== double.name) node = node.field('object')!;
  return node;
}

function useAsyncMock(fixer: Fixer, double: SessionDouble): ProposedFix | undefined {
  if (double.call.callee.kind !== 'identifier') return undefined;
  const mock = fixer.importName('unittest.mock', 'AsyncMock');
  fixer.replace(double.call.node, `${mock}(spec=${fixer.importName('sqlalchemy.ext.asyncio', 'AsyncSession')})`);
  return { title: 'Use AsyncMock(spec=AsyncSession)', applicability: 'unsafe' };
}

function giveResult(fixer: Fixer, double: SessionDouble, method: string, left: PyNode): ProposedFix | undefined {
  const indent = leadOfLine(fixer.text, left.start);
  if (indent.trim() !== '') return undefined;
  const lineBreak = lineBreakIn(fixer.text);
  fixer.insertBefore(
    left,
    `${double.name}.${method}.return_value = ${fixer.importName('unittest.mock', 'MagicMock')}()${lineBreak}${indent}`,
  );
  return { title: `Give ${method}() a result that is no coroutine`, applicability: 'unsafe' };
}
