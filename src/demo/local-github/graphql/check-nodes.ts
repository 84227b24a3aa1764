import { nodeId } from '../views/urls.js';
import { mayDo } from '../server/permissions.js';
import { runsOf } from '../world/checks.js';
import type { CheckRun, CheckSuite } from '../world/types.js';
import { toConnection, type PageArguments } from './connection.js';
import { forbidden } from './faults.js';
import type { Node, NodeContext } from './node-context.js';

export interface SuiteArguments extends PageArguments {
  readonly filterBy?: { readonly appId?: number | null; readonly checkName?: string | null } | null;
}

interface RunArguments extends PageArguments {
  readonly filterBy?: { readonly appId?: number | null; readonly checkName?: string | null; readonly status?: string | null } | null;
}

/** The suites of a commit: all are the app's. */
export function checkSuites(context: NodeContext, suites: readonly CheckSuite[], args: SuiteArguments): object {
  if (!mayDo(context.viewer, 'checks/list-for-ref')) throw forbidden();
  const { appId, checkName } = args.filterBy ?? {};
  const wanted = suites.filter(
    (suite) =>
      isOwn(context, appId) &&
      (!checkName || runsOf(context.world, suite.repository, suite.headSha).some(({ name }) => name === checkName)),
  );
  return toConnection('checkSuites', wanted, args, (suite): Node => ({
    __typename: 'CheckSuite',
    id: nodeId('CS', suite.id),
    databaseId: suite.id,
    checkRuns: (runArguments: RunArguments) => checkRuns(context, suite, runArguments),
  }));
}

function checkRuns(context: NodeContext, suite: CheckSuite, args: RunArguments): object {
  const { appId, checkName, status } = args.filterBy ?? {};
  const runs = runsOf(context.world, suite.repository, suite.headSha).filter(
    (run) => isOwn(context, appId) && (!checkName || run.name === checkName) && (!status || run.status.toUpperCase() === status),
  );
  return toConnection('checkRuns', runs, args, runNode);
}

function runNode(run: CheckRun): Node {
  return {
    __typename: 'CheckRun',
    id: nodeId('CR', run.id),
    databaseId: run.id,
    name: run.name,
    externalId: run.externalId,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    title: run.title,
  };
}

function isOwn({ world }: NodeContext, appId: number | null | undefined): boolean {
  return !appId || appId === world.app.id;
}
