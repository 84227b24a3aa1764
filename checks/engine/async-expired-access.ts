import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, isExclusive, loopsAround, statementOf, tryAround, triesAround } from '../../src/python/flow.js';
import type { Binding, PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { isSameObject } from '../../src/sqlalchemy/sessions/same-object.js';
import { leadOfLine } from '../../src/text/insertion-layout.js';

const ENDS: readonly string[] = ['commit', 'rollback', 'expire_all'];
/** Calls on the session that cannot bring an expired object back. */
const QUIET: ReadonlySet<string> = new Set(['add', 'add_all', 'commit', 'rollback', 'expire_all', 'close']);
/** Calls after which the session may hold no object that it read before. */
const LETS_GO: ReadonlySet<string> = new Set(['commit', 'rollback', 'close', 'expunge_all']);

export default defineRule({
  meta: {
    summary: 'Do not read objects of an async session after they expired.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'error',
    fix: 'unsafe',
    messages: {
      expired:
        '`{{session}}.{{method}}()` expired `{{name}}`, so `{{read}}` needs a query that an AsyncSession cannot send at this point: the line raises MissingGreenlet. Copy the value to a variable before, or call `await {{session}}.refresh({{name}})`.',
    },
  },
  files: 'any',
  needs: ['models'],
  check(context) {
    const { sqlalchemy, models } = context;
    const { module } = context.file;
    return {
      fileEnd() {
        const calls = sqlalchemy.receiverCalls.filter(({ type }) => type.kind === 'async-session' && type.strong && !type.isRegistry);
        for (const end of calls) {
          if (!ENDS.includes(end.method) || !(end.awaited || end.method === 'expire_all')) continue;
          if (end.method === 'commit' && sqlalchemy.expiresOnCommit(end.receiver) !== true) continue;
          for (const read of readsAfter(end, calls, module)) {
            const type = sqlalchemy.typeOf(read.node.field('object')!);
            const model = type?.kind === 'instance' && type.model !== undefined ? models.byQualifiedName(type.model) : undefined;
            if (!model?.columns.some(({ name }) => name === read.node.field('attribute')!.text)) continue;
            context.report({
              at: read.node,
              message: 'expired',
              data: { session: end.receiver.text, method: end.method, name: read.binding.name, read: read.node.text },
              fix: (fixer) => refreshAfter(fixer, end, read.binding.name),
            });
            break;
          }
        }
      },
    };
  },
});

interface Read {
  /** `user.email`. */
  readonly node: PyNode;
  readonly binding: Binding;
}

/** Reads that follow an end of the transaction on every way, of objects this session loaded before it and not since. */
function readsAfter(end: ReceiverCall, calls: readonly ReceiverCall[], module: PyModule): Read[] {
  const fn = module.functionOf(end.node);
  const statement = statementOf(end.node);
  const block = statement.parent;
  if (!fn?.isAsync || !block || !statement.is('expression_statement')) return [];
  const same = calls.filter((call) => isSameObject(module, call.receiver, end.receiver) && module.functionOf(call.node) === fn);
  const found: Read[] = [];
  for (const node of block.descendants('attribute')) {
    const object = node.field('object')!;
    if (node.index < statement.index || !object.is('identifier') || node.fieldName === 'left' || statement.contains(node)) continue;
    const [binding, second] = module.resolve(object);
    if (!binding?.value || second || binding.kind !== 'assignment' || binding.target.index > statement.index) continue;
    if (module.functionOf(node) !== fn || node.ancestor('lambda') || isExclusive(end.node, node)) continue;
    if (!isLoadedBy(same, binding, module) || isEndedBefore(end, binding, same)) continue;
    if (isRevived({ node, binding }, end, same, module)) continue;
    found.push({ node, binding });
  }
  return found;
}

/** The value is what a call on the session gave, or is fetched from a local result of one. */
function isLoadedBy(calls: readonly ReceiverCall[], { value, scope, target }: Binding, module: PyModule): boolean {
  if (!value || scope.kind !== 'function' || loopsAround(target).length > 0) return false;
  const names = value.descendants('identifier').flatMap((each) => module.resolve(each).flatMap((other) => other.value ?? []));
  return calls.some(({ node, method }) => !QUIET.has(method) && [value, ...names].some((each) => each.contains(node)));
}

/**
 * Another transaction may have begun, or none: a rollback after a commit expires only what was read since. What was taken
 * out of the session keeps its values.
 */
function isEndedBefore(end: ReceiverCall, binding: Binding, same: readonly ReceiverCall[]): boolean {
  const guarded = triesAround(end.node).find(({ part }) => part === 'except')?.node;
  return same.some(
    ({ node, method, call }) =>
      (LETS_GO.has(method) || (method === 'expunge' && call.positional[0]?.text === binding.name)) &&
      node.index > binding.target.index &&
      node.index < end.node.index &&
      !(guarded?.contains(node) && tryAround(node)?.node === guarded) &&
      !isExclusive(node, end.node),
  );
}

/** Between the two, something may have read the object anew, or the attribute was given a value. */
function isRevived({ node, binding }: Read, end: ReceiverCall, same: readonly ReceiverCall[], module: PyModule): boolean {
  const isBetween = (each: PyNode) => each.index > end.node.index && each.index < node.index;
  if (same.some((call) => isBetween(call.node) && !QUIET.has(call.method))) return true;
  const isHandedOn = (use: PyNode) => consumerOf(use).kind === 'argument' && isBetween(use);
  const [session] = end.receiver.is('identifier') ? module.resolve(end.receiver) : [];
  if (session && module.usesOf(session).some(isHandedOn)) return true;
  return module.usesOf(binding).some((use) => {
    const { parent } = use;
    const isWritten = parent?.is('attribute') && parent.fieldName === 'left';
    return (
      isHandedOn(use) || (isWritten && isBetween(use)) || (parent?.is('attribute') && parent.field('attribute')?.text === 'awaitable_attrs')
    );
  });
}

function refreshAfter(fixer: Fixer, { node, receiver }: ReceiverCall, name: string): ProposedFix | undefined {
  const statement = statementOf(node);
  const indent = leadOfLine(fixer.text, statement.start);
  const rest = /^[ \t]*(#[^\r\n]*)?(\r?\n|$)/.exec(fixer.text.slice(statement.end));
  if (indent.trim() !== '' || !rest) return undefined;
  const end = statement.end + rest[0].length - rest[2]!.length;
  fixer.insertAfter({ start: end, end }, `${rest[2] || '\n'}${indent}await ${receiver.text}.refresh(${name})`);
  return { title: `Refresh ${name}`, applicability: 'unsafe' };
}
