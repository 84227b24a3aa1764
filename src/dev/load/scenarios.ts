import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalGitHub } from '../../demo/local-github/local-github.js';
import { push } from '../../demo/local-github/world/pulls.js';
import { openPlannedPull, type OpenedPull } from '../../demo/open-pull.js';
import { pythonProject, type ProjectSize } from './python-project.js';

/** Something that happens on GitHub and gives the app work. */
export interface LoadScenario {
  readonly name: string;
  /** Done before the measurement: gives what then happens. Its pull requests are to be reviewed when it has happened. */
  readonly prepare: (github: LocalGitHub) => () => Promise<readonly OpenedPull[]>;
}

/** Some 10,000 characters a module, the size of files that pull requests of real applications change. */
const FUNCTIONS = 9;

/** A person does not push faster, a script with several branches does. */
const PUSH_EVERY_MS = 150;

/** How long the app is watched with nothing to do. */
const REST_MS = 10_000;

export const LOAD_SCENARIOS: readonly LoadScenario[] = [
  { name: 'nothing, for comparison', prepare: () => () => sleep(REST_MS, []) },
  { name: '30 pushes to one pull request', prepare: prepareThirtyPushes },
  { name: '50 pull requests at once', prepare: prepareFiftyPulls },
  { name: 'one of 2,000 files', prepare: (github) => prepareOnePull(github, { modules: 2_000, functions: FUNCTIONS, migrations: 300 }) },
  { name: 'one of 6 files of 0.9 MB', prepare: (github) => prepareOnePull(github, { modules: 6, functions: 800 }) },
];

function prepareThirtyPushes(github: LocalGitHub): () => Promise<readonly OpenedPull[]> {
  const size = { modules: 40, functions: FUNCTIONS, migrations: 100 };
  const open = prepareOnePull(github, size);
  const editions = Array.from({ length: 30 }, (_, index) => pythonProject(size, index + 2));
  return async () => {
    const opened = await open();
    for (const files of editions) {
      await sleep(PUSH_EVERY_MS);
      push(github.world, opened[0]!.headRepository, opened[0]!.pull.headRef, files);
    }
    return opened;
  };
}

/** Each of another installation, so that no pause between writes spreads them out. */
function prepareFiftyPulls(github: LocalGitHub): () => Promise<readonly OpenedPull[]> {
  const size = { modules: 20, functions: FUNCTIONS, migrations: 40 };
  const [before, after] = [pythonProject(size, 0), pythonProject(size, 1)];
  return async () => {
    const opened: OpenedPull[] = [];
    for (let index = 0; index < 50; index++) {
      opened.push(openPlannedPull(github, { before, after, owner: `team-${index}` }));
      // GitHub's own thread must answer in between.
      await sleep(0);
    }
    return opened;
  };
}

function prepareOnePull(github: LocalGitHub, size: ProjectSize): () => Promise<readonly OpenedPull[]> {
  const [before, after] = [pythonProject(size, 0), pythonProject(size, 1)];
  return async () => [openPlannedPull(github, { before, after })];
}
