import type { ExpressionSummary } from '../../../project/facts/expression-summary.js';
import type { AssignmentFacts, FileFacts, FunctionFacts } from '../../../project/facts/file-facts.js';
import type { ProjectView } from '../../../project/project-view.js';

const answers = new WeakMap<ProjectView, boolean>();

/**
 * Whether a project gives Query a meaning of its own: a subclass (`sessionmaker(query_cls=...)`, `query_class`) or a
 * hook (`before_compile`), which often hides soft-deleted rows. `select()` knows nothing of them.
 */
export function hasCustomQuery(view: ProjectView): boolean {
  let answer = answers.get(view);
  if (answer === undefined) {
    answer = [...view.files()].some(definesQuery);
    answers.set(view, answer);
  }
  return answer;
}

function definesQuery({ assignments, functions, classes }: FileFacts): boolean {
  if (assignments.some(givesQueryClass) || functions.some(isHook)) return true;
  return classes.some(
    ({ attributes, instanceAttributes, methods }) =>
      attributes.some((attribute) => attribute.name === 'query_class' || givesQueryClass(attribute)) ||
      instanceAttributes.some(givesQueryClass) ||
      methods.some(isHook),
  );
}

function givesQueryClass({ value }: AssignmentFacts): boolean {
  return value !== undefined && passesQueryClass(value);
}

function isHook({ decorators, returnValues, yields }: FunctionFacts): boolean {
  const isListener = decorators.some(
    (each) =>
      each.kind === 'call' && each.args.some((argument) => argument.kind === 'string' && argument.value.startsWith('before_compile')),
  );
  return isListener || [...returnValues, ...yields].some(passesQueryClass);
}

/** `scoped_session(sessionmaker(bind=engine, query_cls=SoftDelete))`. */
function passesQueryClass(expression: ExpressionSummary): boolean {
  const open = [expression];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind !== 'call') continue;
    if (Object.hasOwn(next.kwargs, 'query_cls') || Object.hasOwn(next.kwargs, 'query_class')) return true;
    open.push(...next.args, next.callee);
  }
  return false;
}
