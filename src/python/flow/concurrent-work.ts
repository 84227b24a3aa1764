import type { PyCall } from '../calls.js';
import type { PyModule } from '../module.js';
import type { PyNode } from '../tree.js';
import { consumerOf, withoutParentheses } from './consumers.js';
import { loopAround } from './loops.js';
import { withItemsAround } from './surroundings.js';

/** One piece of work that is started beside others. */
export interface Work {
  /** What is run: a call that gives a coroutine, or a function with its arguments. */
  readonly node: PyNode;
  /** The loop or comprehension that starts it once per turn. */
  readonly loop: PyNode | undefined;
}

/** A place that starts work which runs while the code goes on, or beside other work. */
export interface ConcurrentStart {
  readonly call: PyCall;
  /**
   * `together`: `asyncio.gather` and its like; `task`: one task; `group`: a task of a group; `thread`: a thread, a process
   * or a pool; `background`: after the response; `queue`: by a worker process.
   */
  readonly kind: 'together' | 'task' | 'group' | 'thread' | 'background' | 'queue';
  readonly works: readonly Work[];
  /** For `group`: the block in which all its tasks run. */
  readonly block: PyNode | undefined;
}

const TOGETHER = /^asyncio\.(tasks\.)?(gather|wait|as_completed)$/;
const TASK = /^asyncio\.(tasks\.)?(create_task|ensure_future)$/;
const GROUPS = /^(asyncio\.TaskGroup|anyio\.create_task_group|trio\.open_nursery)$/;
const THREADS = /^(threading\.(Thread|Timer)|multiprocessing\.Process)$/;
const POOLS = /^(concurrent\.futures\.(ThreadPoolExecutor|ProcessPoolExecutor)|multiprocessing\.(pool\.ThreadPool|Pool))$/;
const BACKGROUND = /^(fastapi|fastapi\.background|starlette\.background)\.BackgroundTasks$/;

/** What a call starts; undefined when it is none of the known ways. */
export function concurrentStart(module: PyModule, call: PyCall): ConcurrentStart | undefined {
  const name = module.qualifiedName(call.callee) ?? '';
  const single = (kind: ConcurrentStart['kind'], block?: PyNode): ConcurrentStart => ({
    call,
    kind,
    works: [{ node: call.argumentList, loop: loopAround(call.node)?.node }],
    block,
  });
  if (TOGETHER.test(name))
    return {
      call,
      kind: 'together',
      works: call.positional.flatMap((node) => worksOf(module, node)).concat(starred(module, call)),
      block: undefined,
    };
  if (TASK.test(name)) return single('task');
  if (THREADS.test(name)) return single('thread');
  switch (call.name) {
    case 'create_task':
    case 'start_soon': {
      const group = call.receiver && madeBy(module, call.receiver, GROUPS);
      return group && single('group', group.kind === 'with_item' ? group.ancestor('with_statement') : undefined);
    }
    case 'submit':
    case 'map':
      return call.receiver && madeBy(module, call.receiver, POOLS) && single('thread');
    case 'add_task':
      return call.receiver && isAnnotated(module, call.receiver, BACKGROUND) ? single('background') : undefined;
    case 'delay':
    case 'apply_async':
      return call.receiver ? single('queue') : undefined;
    default:
      return undefined;
  }
}

/** Work that runs in a thread of its own and is awaited: `asyncio.to_thread(f, x)`. */
export function runsInThread(module: PyModule, call: PyCall): boolean {
  return (
    call.name === 'run_in_executor' ||
    /(^asyncio\.(threads\.)?to_thread|\.run_in_threadpool|^anyio\.to_thread\.run_sync)$/.test(module.qualifiedName(call.callee) ?? '')
  );
}

function starred(module: PyModule, call: PyCall): Work[] {
  return call.argumentList.namedChildren
    .filter(({ kind }) => kind === 'list_splat')
    .flatMap((splat) => (splat.namedChildren[0] ? worksOf(module, splat.namedChildren[0]) : []));
}

/** The pieces of work in an argument: itself, the items of a list, the turns of a comprehension, what was appended to a list. */
function worksOf(module: PyModule, argument: PyNode): Work[] {
  const node = withoutParentheses(argument);
  if (node.is('list', 'tuple', 'set'))
    return node.namedChildren.flatMap((item) => (item.kind === 'list_splat' ? [] : [{ node: item, loop: undefined }]));
  if (node.is('list_comprehension', 'generator_expression', 'set_comprehension')) return [{ node: node.field('body') ?? node, loop: node }];
  if (node.kind !== 'identifier') return [{ node, loop: undefined }];
  const bindings = module.resolve(node);
  const [only] = bindings;
  if (!only?.value || bindings.length !== 1) return [];
  const value = withoutParentheses(only.value);
  const listed = value.is('list', 'list_comprehension', 'set_comprehension', 'generator_expression') ? worksOf(module, value) : [];
  return [...listed, ...appended(module, module.usesOf(only))];
}

function appended(module: PyModule, uses: readonly PyNode[]): Work[] {
  const works: Work[] = [];
  for (const use of uses) {
    const consumer = consumerOf(use);
    if (consumer.kind !== 'attribute' || consumer.name !== 'append' || consumer.node.parent?.kind !== 'call') continue;
    const call = module.callAt(consumer.node.parent);
    if (call.positional[0]) works.push({ node: call.positional[0], loop: loopAround(call.node)?.node });
  }
  return works;
}

/** The with-item or assignment that binds a name to what one of these functions makes. */
function madeBy(module: PyModule, receiver: PyNode, names: RegExp): PyNode | undefined {
  if (receiver.kind !== 'identifier') return undefined;
  const bindings = module.resolve(receiver);
  const around = withItemsAround(receiver).find(({ alias }) => bindings.some(({ target }) => target === alias));
  const [value] = around ? [around.expression] : bindings.length === 1 ? [bindings[0]!.value] : [];
  if (value?.kind !== 'call' || !names.test(module.qualifiedName(module.callAt(value).callee) ?? '')) return undefined;
  return around?.node ?? value;
}

function isAnnotated(module: PyModule, receiver: PyNode, names: RegExp): boolean {
  const [only] = receiver.kind === 'identifier' ? module.resolve(receiver) : [];
  return only?.annotation !== undefined && names.test(module.qualifiedName(only.annotation) ?? '');
}
