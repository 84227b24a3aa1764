import { setTimeout as sleep } from 'node:timers/promises';
import { readAppManifest } from '../../demo/app-manifest.js';
import { LocalGitHub } from '../../demo/local-github/local-github.js';
import { comment } from '../../demo/local-github/world/comments.js';
import { changeTitle, closePull } from '../../demo/local-github/world/pulls.js';
import { openPlannedPull } from '../../demo/open-pull.js';
import { untilReviewed } from '../../demo/until-reviewed.js';
import { startAppUnderLoad } from './app-under-load.js';
import type { LoopReading } from './loop-probe.js';
import { pythonProject } from './python-project.js';
import type { LoadScenario } from './scenarios.js';
import { startSender, type AnswerTimes, type SenderOrder } from './webhook-sender.js';
import { wrongOutcomes } from './wrong-outcomes.js';

/** What one scenario came to. */
export interface LoadResult {
  readonly name: string;
  readonly reviews: number;
  /** From the first event to the last completed check run. */
  readonly seconds: number;
  readonly answers: AnswerTimes;
  readonly loop: LoopReading;
  /** Requests that the app sent to GitHub. */
  readonly requests: number;
  /** What must not be, each in a sentence. */
  readonly faults: readonly string[];
}

/** The app gives up a review after five minutes. */
const REVIEW_TIMEOUT_MS = 6 * 60_000;

/** A fresh app and a fresh GitHub, made warm by one small review; then the scenario, beside a steady stream of other webhooks. */
export async function measureLoad(scenario: LoadScenario, env: Readonly<Record<string, string>>): Promise<LoadResult> {
  const github = new LocalGitHub({ app: readAppManifest() });
  await github.start();
  const app = await startAppUnderLoad(github, env);
  try {
    const webhooks = await warmUp(github);
    const happen = scenario.prepare(github);
    const runsBefore = github.world.runs.length;
    const requestsBefore = github.journal.entries.length;
    app.begin();
    const sender = startSender({ ...app.hook, webhooks });
    const began = performance.now();
    const opened = await happen();
    await Promise.all(opened.map(({ pull }) => untilReviewed(github, pull, REVIEW_TIMEOUT_MS)));
    const seconds = (performance.now() - began) / 1_000;
    await untilQuiet(github);
    const answers = await sender.stop();
    return {
      name: scenario.name,
      reviews: github.world.runs.slice(runsBefore).filter((run) => run.conclusion !== 'cancelled').length,
      seconds,
      answers,
      loop: await app.tell(),
      requests: github.journal.entries.length - requestsBefore,
      faults: [...wrongOutcomes(github, opened), ...answers.failures.map((failure) => `a webhook was not taken: ${failure}`)],
    };
  } finally {
    await app.stop();
    await github.stop();
  }
}

/** Lets the app load what it loads once, and gives webhooks of many kinds that ask for no review. */
async function warmUp(github: LocalGitHub): Promise<SenderOrder['webhooks']> {
  const size = { modules: 4, functions: 4 };
  const opened = openPlannedPull(github, { owner: 'calm', before: pythonProject(size, 0), after: pythonProject(size, 1) });
  const { pull, author } = opened;
  await untilReviewed(github, pull, REVIEW_TIMEOUT_MS);
  comment(github.world, pull, author, 'Thank you, I will look at it tomorrow.');
  changeTitle(github.world, pull, 'Change the services', author);
  closePull(github.world, pull, author);
  await untilQuiet(github);
  return github.deliveries.records
    .filter(({ action }) => action !== 'opened')
    .map(({ event, payload }) => ({ event, body: JSON.stringify(payload) }));
}

/** Threads are changed after the check run, and each deed is told by webhooks. */
async function untilQuiet(github: LocalGitHub): Promise<void> {
  for (let requests = -1; requests !== github.journal.entries.length || github.deliveries.isBusy; await sleep(QUIET_MS)) {
    requests = github.journal.entries.length;
  }
}

const QUIET_MS = 1_500;
