import { createRun, runsOf, updateRun, type CheckRunInput } from '../world/checks.js';
import { resolveRevision } from '../world/repositories.js';
import type { CheckRun, CheckSuite } from '../world/types.js';
import { viewAnnotation, viewRun, viewSuite } from '../views/checks.js';
import { ApiError, notFound, validationFailed } from '../server/errors.js';
import { repositoryOf } from '../server/permissions.js';
import { listAnswer, pageOf } from '../server/paging.js';
import type { Answer, Operation, RequestContext } from '../server/context.js';
import type { Limits } from '../server/limits.js';

export const CHECK_OPERATIONS: Readonly<Record<string, Operation>> = {
  'checks/create': create,
  'checks/update': update,
  'checks/get': (context) => ({ status: 200, body: viewRun(context, context.world, runOf(context)) }),
  'checks/list-annotations': (context) => {
    const run = runOf(context);
    return listAnswer(context, run.annotations, (annotation) => viewAnnotation(context, run, annotation));
  },
  'checks/list-for-ref': (context) => listRuns(context, runsOf(context.world, repositoryOf(context), commitOf(context))),
  'checks/list-for-suite': (context) =>
    listRuns(
      context,
      context.world.runs.filter((run) => run.suite === suiteOf(context)),
    ),
  'checks/list-suites-for-ref': listSuites,
};

function create(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const input = context.body as unknown as CheckRunInput & { readonly name: string; readonly head_sha: string };
  checkInput(context.limits, input);
  if (repository.objects.commit(input.head_sha) === undefined) {
    throw new ApiError(422, `No commit found for SHA: ${input.head_sha}`);
  }
  return { status: 201, body: viewRun(context, context.world, createRun(context.world, repository, input)) };
}

function update(context: RequestContext): Answer {
  const run = runOf(context);
  const input = context.body as CheckRunInput;
  checkInput(context.limits, input);
  updateRun(context.world, run, input);
  return { status: 200, body: viewRun(context, context.world, run) };
}

// What GitHub's schema does not say, or says only in prose; its own limits were checked before.
function checkInput(limits: Limits, input: CheckRunInput): void {
  if (input.status === 'completed' && input.conclusion === undefined) {
    throw new ApiError(422, 'Invalid request.\n\nNo subschema in "anyOf" matched.\nMissing required key "conclusion".');
  }
  if (input.conclusion === 'stale') throw fieldFault('conclusion', 'stale can only be set by GitHub');
  for (const annotation of input.output?.annotations ?? []) checkAnnotation(limits, annotation);
}

function checkAnnotation(limits: Limits, annotation: CheckRun['annotations'][number]): void {
  const { start_line: start, end_line: end } = annotation;
  if (start < 1 || end < start) throw fieldFault('annotations', 'end_line must not precede start_line');
  const hasColumns = annotation.start_column !== undefined || annotation.end_column !== undefined;
  if (hasColumns && start !== end) throw fieldFault('annotations', 'columns are allowed only if start_line and end_line are the same');
  if ((annotation.start_column ?? 1) < 1 || (annotation.end_column ?? 1) < (annotation.start_column ?? 1)) {
    throw fieldFault('annotations', 'columns begin at 1 and end_column must not precede start_column');
  }
  if ((annotation.title?.length ?? 0) > limits.annotationTitleCharacters) throw fieldFault('annotations', 'title is too long');
  for (const field of ['message', 'raw_details'] as const) {
    if (Buffer.byteLength(annotation[field] ?? '') > limits.annotationBytes) throw fieldFault('annotations', `${field} exceeds 64 KB`);
  }
}

function fieldFault(field: string, message: string): ApiError {
  return validationFailed({ resource: 'CheckRun', field, code: 'invalid', message });
}

function listRuns(context: RequestContext, all: readonly CheckRun[]): Answer {
  const wanted = (name: string): string | undefined => context.query.get(name) ?? undefined;
  const appId = wanted('app_id');
  const matching = all.filter(
    (run) =>
      run.name === (wanted('check_name') ?? run.name) &&
      run.status === (wanted('status') ?? run.status) &&
      (appId === undefined || Number(appId) === context.world.app.id),
  );
  const newestFirst = [...matching].reverse();
  const isLatest = (run: CheckRun): boolean => newestFirst.find((other) => other.name === run.name) === run;
  const runs = wanted('filter') === 'all' ? newestFirst : newestFirst.filter(isLatest);
  const page = pageOf(context, runs);
  const views = page.items.map((run) => viewRun(context, context.world, run));
  return { status: 200, body: { total_count: runs.length, check_runs: views }, headers: page.headers };
}

function listSuites(context: RequestContext): Answer {
  const repository = repositoryOf(context);
  const sha = commitOf(context);
  const suites = context.world.suites.filter((suite) => suite.repository === repository && suite.headSha === sha);
  const page = pageOf(context, suites);
  const views = page.items.map((suite) => viewSuite(context, context.world, suite));
  return { status: 200, body: { total_count: suites.length, check_suites: views }, headers: page.headers };
}

function runOf(context: RequestContext): CheckRun {
  const repository = repositoryOf(context);
  const id = Number(context.params['check_run_id']);
  const run = context.world.runs.find((one) => one.id === id && one.suite.repository === repository);
  if (run === undefined) throw notFound();
  return run;
}

function suiteOf(context: RequestContext): CheckSuite {
  const repository = repositoryOf(context);
  const id = Number(context.params['check_suite_id']);
  const suite = context.world.suites.find((one) => one.id === id && one.repository === repository);
  if (suite === undefined) throw notFound();
  return suite;
}

function commitOf(context: RequestContext): string {
  const ref = context.params['ref'] ?? '';
  const sha = resolveRevision(repositoryOf(context), ref, context.world.pulls);
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
  return sha;
}
