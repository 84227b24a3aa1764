import type { Account, CheckAction, CheckAnnotation, CheckRun, CheckStatus, CheckSuite, PullRequest, Repository } from './types.js';
import type { World } from './world.js';

/** What a request to create or update a check run may say; names as in GitHub's API. */
export interface CheckRunInput {
  readonly name?: string;
  readonly head_sha?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly status?: CheckStatus;
  readonly started_at?: string;
  readonly conclusion?: string;
  readonly completed_at?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: readonly CheckAnnotation[];
  };
  readonly actions?: readonly CheckAction[];
}

/** The app's suite of a commit; GitHub makes one for every push. */
export function openSuite(world: World, repository: Repository, headSha: string, headBranch: string | null): CheckSuite {
  const known = world.suites.find((suite) => suite.repository === repository && suite.headSha === headSha);
  if (known !== undefined) return known;
  const suite = { id: world.nextId(), repository, headSha, headBranch, createdAt: world.now(), isRerequested: false };
  world.suites.push(suite);
  world.emit({ kind: 'check_suite', action: 'requested', suite, sender: repository.owner });
  return suite;
}

export function createRun(
  world: World,
  repository: Repository,
  input: CheckRunInput & { readonly name: string; readonly head_sha: string },
): CheckRun {
  const suite = openSuite(world, repository, input.head_sha, null);
  suite.isRerequested = false;
  const run: CheckRun = {
    id: world.nextId(),
    suite,
    name: input.name,
    externalId: '',
    detailsUrl: '',
    status: 'queued',
    conclusion: null,
    startedAt: world.now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  world.runs.push(run);
  world.emit({ kind: 'check_run', action: 'created', run, sender: world.app.bot, identifier: undefined });
  updateRun(world, run, input);
  return run;
}

/** Applies what the request names; annotations are appended to those that are there. */
export function updateRun(world: World, run: CheckRun, input: CheckRunInput): void {
  const wasCompleted = run.status === 'completed';
  run.name = input.name ?? run.name;
  run.externalId = input.external_id ?? run.externalId;
  run.detailsUrl = input.details_url ?? run.detailsUrl;
  run.actions = input.actions ?? run.actions;
  if (input.started_at !== undefined) run.startedAt = new Date(input.started_at);
  if (input.output !== undefined) {
    run.title = input.output.title ?? run.title;
    run.summary = input.output.summary;
    run.text = input.output.text ?? run.text;
    run.annotations.push(...(input.output.annotations ?? []));
  }
  changeStatus(world, run, input);
  if (run.status === 'completed' && !wasCompleted) {
    world.emit({ kind: 'check_run', action: 'completed', run, sender: world.app.bot, identifier: undefined });
  }
}

/** The "Re-run" button of one check: GitHub changes nothing but the suite's status and tells the app. */
export function rerequestRun(world: World, run: CheckRun, sender: Account): void {
  run.suite.isRerequested = true;
  world.emit({ kind: 'check_run', action: 'rerequested', run, sender, identifier: undefined });
}

export function rerequestSuite(world: World, suite: CheckSuite, sender: Account): void {
  suite.isRerequested = true;
  world.emit({ kind: 'check_suite', action: 'rerequested', suite, sender });
}

/** A button that the check run offers. */
export function pressAction(world: World, run: CheckRun, identifier: string, sender: Account): void {
  if (!run.actions.some((action) => action.identifier === identifier)) throw new Error(`The check run has no action ${identifier}.`);
  world.emit({ kind: 'check_run', action: 'requested_action', run, sender, identifier });
}

export function runsOf(world: World, repository: Repository, headSha: string): readonly CheckRun[] {
  return world.runs.filter((run) => run.suite.repository === repository && run.suite.headSha === headSha);
}

export function suitesOf(world: World, repository: Repository, headSha: string): readonly CheckSuite[] {
  return world.suites.filter((suite) => suite.repository === repository && suite.headSha === headSha);
}

/** Pull requests of a commit as check payloads list them: none from forks. */
export function pullsOfCommit(world: World, repository: Repository, headSha: string): readonly PullRequest[] {
  return world.pulls.filter(
    (pull) => pull.state === 'open' && pull.repository === repository && pull.headRepository === repository && pull.headSha === headSha,
  );
}

function changeStatus(world: World, run: CheckRun, input: CheckRunInput): void {
  // A conclusion completes the run, whatever status goes with it.
  const status = input.conclusion === undefined ? (input.status ?? run.status) : 'completed';
  run.status = status;
  if (status === 'completed') {
    run.conclusion = input.conclusion ?? run.conclusion;
    run.completedAt = input.completed_at === undefined ? (run.completedAt ?? world.now()) : new Date(input.completed_at);
    return;
  }
  run.conclusion = null;
  run.completedAt = null;
}
