import type { PyFunction, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

const ROUTES = /^(get|post|put|patch|delete|head|options|route|api_route|websocket)$/;
const TASKS = /^(task|shared_task|actor|job|periodic_task)$/;
const TASK_MODULES = /^(celery|dramatiq|arq|huey|rq|taskiq|procrastinate)\b/;

/**
 * Whether a function is certain to run again and again: a web handler (decorated `@router.get("/users")`), a FastAPI
 * dependency of this file, or a task of a worker.
 */
export function runsPerCall(module: PyModule, fn: PyFunction): boolean {
  return fn.decorators.some((each) => isRoute(each, module) || isTask(each, module)) || isDependency(module, fn);
}

/** It stands in a `Depends(...)` of this file. */
export function isDependency(module: PyModule, fn: PyFunction): boolean {
  return module.callsNamed('Depends').some((call) => {
    const given = call.positional[0] ?? call.keywords.get('dependency');
    if (!given?.is('identifier') || !module.qualifiedName(call.callee)?.startsWith('fastapi.')) return false;
    return module.resolve(given).some(({ target }) => target.parent === fn.node);
  });
}

function isRoute(decorator: PyNode, module: PyModule): boolean {
  const call = callOf(decorator, module);
  const path = call?.positional[0];
  return call?.receiver !== undefined && ROUTES.test(call.name) && path !== undefined && /^["']\//.test(path.text);
}

/** `@app.task`, `@shared_task(bind=True)`, `@dramatiq.actor`. */
function isTask(decorator: PyNode, module: PyModule): boolean {
  const expression = callOf(decorator, module)?.callee ?? decorator.namedChildren[0];
  if (!expression) return false;
  if (expression.is('attribute') && expression.field('attribute')?.text === 'task') return true;
  const name = module.qualifiedName(expression);
  return name !== undefined && TASK_MODULES.test(name) && TASKS.test(name.slice(name.lastIndexOf('.') + 1));
}

function callOf(decorator: PyNode, module: PyModule) {
  const expression = decorator.namedChildren[0];
  return expression?.is('call') ? module.callAt(expression) : undefined;
}
