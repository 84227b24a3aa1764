import { isAwaited } from '../../python/flow.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

/** Methods that hand work or news to somebody else: tasks, queues, mails, files in a store. */
const HANDS_OVER =
  /^(?:delay|apply_async|send|send_\w+|sendmail|enqueue\w*|queue|publish\w*|push|push_\w+|emit\w*|notify\w*|dispatch\w*|upload\w*|download\w*|urlopen)$/;
/** Modules whose calls leave the process. */
const OUTSIDE = /^(?:requests|httpx|aiohttp|urllib|urllib3|subprocess|smtplib|boto3|paramiko|shutil)\./;

/**
 * Whether code also works outside the database, with effects that no rollback takes back: it starts a task, sends a
 * message, runs a program, or awaits a function that does not get the session. Who commits after each such step does so
 * to remember it.
 * @param session the name at the root of the session; undefined: not known.
 */
export function worksOutside(module: PyModule, code: PyNode, session: string | undefined): boolean {
  return code.descendants('call').some((node) => {
    const { callee, name, receiver, argumentList } = module.callAt(node);
    if (OUTSIDE.test(module.qualifiedName(callee) ?? '')) return true;
    if (receiver) return HANDS_OVER.test(name);
    if (!isAwaited(node) || callee.kind !== 'identifier' || session === undefined) return false;
    return !argumentList.descendants('identifier').some(({ text }) => text === session || text === 'self');
  });
}
