import { defineRule } from '../../src/lint/rule.js';
import { concurrentStart, consumerOf, isExclusive, runsInThread, type ConcurrentStart, type Work } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import { mentionsOf } from '../../src/sqlalchemy/sessions/same-object.js';
import { sessionsIn, type HeldSession } from '../../src/sqlalchemy/sessions/session-holders.js';

const JOINING = new Set(['gather', 'wait', 'wait_for', 'shield', 'as_completed']);

export default defineRule({
  meta: {
    summary: 'Give each task and each thread a session of its own.',
    guideline: '1 Session Factory & Lifecycle',
    severity: 'error',
    messages: {
      together:
        '`{{session}}` is used by several tasks that run at the same time: asyncpg raises "another operation is in progress", other drivers mix up the transaction. Open a session inside each task, or await one after the other.',
      task: '`{{session}}` is handed to a task that runs while this function goes on with it or closes it: the two meet on one connection, or the task finds its session closed. Open a session inside the task.',
      thread:
        '`{{session}}` is handed to another thread or process, while this one goes on: a session and its connection belong to one thread at a time. Pass ids, and open a session there.',
      background:
        '`{{session}}` is handed to work that runs after the response, when its owner has closed it or is about to. Pass ids, and open a session inside that work.',
      queue:
        '`{{session}}` cannot travel to a worker process: the message cannot be written, or arrives without a connection. Pass ids, and open a session in the worker.',
      instance:
        '`{{session}}` is an ORM object, handed to a worker process: it arrives detached, with the values of the moment it was sent, if it can be sent at all. Pass its id, and load it there.',
    },
  },
  files: ['application', 'script'],
  check(context) {
    const { sqlalchemy, role } = context;
    const { module } = context.file;
    const held = (work: PyNode) => sessionsIn(sqlalchemy, module, work);
    const keyOf = ({ named }: HeldSession) =>
      `${named.text} ${named.kind === 'identifier' ? (module.resolve(named)[0]?.target.index ?? '') : ''}`;

    /** The first session that two of the works, or two turns of one, have in common. */
    function sharedBy(works: readonly Work[], isOnlyAsync: boolean): HeldSession | undefined {
      const seen = new Map<string, Work>();
      for (const work of works) {
        for (const session of held(work.node)) {
          if (isOnlyAsync && !session.isAsync && !isInThread(module, work.node)) continue;
          const other = seen.get(keyOf(session));
          const isRepeated = work.loop !== undefined && !isBoundIn(module, session.named, work.loop);
          if (isRepeated || (other && other.node !== work.node && !isExclusive(other.node, work.node))) return session;
          seen.set(keyOf(session), work);
        }
      }
      return undefined;
    }

    /** A session among the arguments, unless it was made for that work alone. */
    function givenTo({ call }: ConcurrentStart): HeldSession | undefined {
      return held(call.argumentList).find(({ named }) => call.argumentList.contains(named) && !isHandedOver(module, named));
    }

    /** What an object is made with and hands to a thread of its own, nothing else, was opened for that thread. */
    function goingOnWith(session: HeldSession | undefined): HeldSession | undefined {
      const maker = session && module.functionOf(session.named);
      const [only, second] = session?.named.kind === 'identifier' ? module.resolve(session.named) : [];
      const isPassedOn = only?.kind === 'parameter' && !second && maker?.name === '__init__';
      return isPassedOn && mentionsOf(module, session!.named, maker.body).length <= 1 ? undefined : session;
    }

    const groups = new Map<PyNode, ConcurrentStart[]>();
    return {
      call(call) {
        if (!sqlalchemy.usesSqlAlchemy) return;
        const start = concurrentStart(module, call);
        if (!start) return;
        const report = (message: keyof typeof MESSAGE_OF, session: HeldSession | undefined) => {
          // Some versions of FastAPI keep what a request depends on open until its background work has ended.
          const severity = message === 'background' ? ({ severity: 'warning' } as const) : {};
          if (session) context.report({ at: call.node, message: MESSAGE_OF[message], data: { session: session.named.text }, ...severity });
        };
        const [work] = start.works;
        switch (start.kind) {
          case 'together':
            report('together', sharedBy(start.works, true));
            break;
          case 'group':
            if (start.block) groups.set(start.block, [...(groups.get(start.block) ?? []), start]);
            else if (work?.loop) report('group', sharedBy(start.works, true));
            break;
          case 'task':
            report(
              'task',
              sharedBy(start.works, true) ?? held(work!.node).find((session) => session.isAsync && meets(module, start, session)),
            );
            break;
          case 'thread':
            // A script with one thread beside its own is its author's to judge.
            if ((role !== 'script' || work?.loop) && !isJoinedAtOnce(start))
              report('thread', sharedBy(start.works, false) ?? goingOnWith(givenTo(start)));
            break;
          case 'background':
            report('background', givenTo(start));
            break;
          case 'queue': {
            report('queue', givenTo(start));
            const instance = call.positional.find((argument) => sqlalchemy.typeOf(argument)?.kind === 'instance');
            if (instance) context.report({ at: instance, message: 'instance', data: { session: instance.text }, severity: 'warning' });
          }
        }
      },
      fileEnd() {
        for (const starts of groups.values()) {
          const session = sharedBy(
            starts.flatMap(({ works }) => works),
            true,
          );
          if (session) context.report({ at: starts.at(-1)!.call.node, message: 'together', data: { session: session.named.text } });
        }
      },
    };
  },
});

const MESSAGE_OF = {
  together: 'together',
  group: 'together',
  task: 'task',
  thread: 'thread',
  background: 'background',
  queue: 'queue',
} as const;

function isInThread(module: PyModule, work: PyNode): boolean {
  return work.kind === 'call' && runsInThread(module, module.callAt(work));
}

/** Each turn of the loop opens its own. */
function isBoundIn(module: PyModule, session: PyNode, loop: PyNode): boolean {
  return session.kind === 'identifier' && module.resolve(session).some(({ target }) => loop.contains(target));
}

/** `session = SessionLocal()` is given away, and not used here afterwards: its new owner closes it. */
function isHandedOver(module: PyModule, session: PyNode): boolean {
  const [only, second] = session.kind === 'identifier' ? module.resolve(session) : [];
  const area = module.functionOf(session)?.body;
  if (only?.kind !== 'assignment' || second || only.value?.kind !== 'call' || !area) return false;
  return !mentionsOf(module, session, area).some((use) => use.start > session.end && consumerOf(use).kind !== 'other');
}

/** `pool.submit(work, session).result()`. */
function isJoinedAtOnce({ call }: ConcurrentStart): boolean {
  const consumer = consumerOf(call.node);
  return consumer.kind === 'attribute' && consumer.name === 'result';
}

/** The session is used after the task was started and before it was awaited; or nobody keeps the task. */
function meets(module: PyModule, { call }: ConcurrentStart, { named }: HeldSession): boolean {
  const consumer = consumerOf(call.node);
  if (consumer.kind === 'dropped') return true;
  const [task] = consumer.kind === 'assigned' ? consumer.targets : [];
  const area = module.functionOf(call.node)?.body;
  if (task?.kind !== 'identifier' || !area) return false;
  const uses = area.descendants('identifier').filter((use) => use.text === task.text && use.start > call.node.end);
  // Kept by something out of sight: it may be awaited there.
  const joins = uses.filter((use) => consumerOf(use).kind !== 'attribute');
  if (joins.some((use) => consumerOf(use).kind !== 'awaited' && !isJoined(module, use))) return false;
  const joined = Math.min(...joins.map(({ start }) => start), area.end);
  return mentionsOf(module, named, area).some((use) => use.start > call.node.end && use.start < joined && !isExclusive(call.node, use));
}

function isJoined(module: PyModule, use: PyNode): boolean {
  const consumer = consumerOf(use);
  return consumer.kind === 'argument' && JOINING.has(module.callAt(consumer.node).name);
}
