import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';

/** Loader options that took names of attributes as strings before 2.0. */
const LOADERS = new Set(
  'joinedload selectinload subqueryload immediateload lazyload raiseload noload contains_eager defaultload load_only defer undefer'.split(
    ' ',
  ),
);

/** The strings that a loader option is given for attributes; "*" stands for all and is still taken. */
export function stringsOfLoader(call: PyCall, module: PyModule, sqlalchemy: SqlAlchemyFile): readonly PyNode[] {
  if (!LOADERS.has(call.name)) return [];
  const strings = call.positional.filter((each) => each.kind === 'string' && !/^["']\*["']$/.test(each.text));
  return strings.length > 0 && isLoader(call, module, sqlalchemy) ? strings : [];
}

/** `joinedload(...)`, and `.joinedload(...)` behind a loader option or `Load(...)`. */
function isLoader(call: PyCall, module: PyModule, sqlalchemy: SqlAlchemyFile): boolean {
  let root = call;
  while (root.receiver?.kind === 'call') root = module.callAt(root.receiver);
  const name = /^sqlalchemy\.orm\.(\w+)$/.exec(sqlalchemy.symbolOf(root.callee) ?? '')?.[1];
  return name !== undefined && (name === 'Load' || LOADERS.has(name));
}
