import type { LocalGitHub } from '../../demo/local-github/local-github.js';
import { runsOf } from '../../demo/local-github/world/checks.js';
import type { OpenedPull } from '../../demo/open-pull.js';
import { readMarker } from '../../review/comments/marker.js';

/** What the reviews left that they must not leave, each in a sentence. Times are no part of it. */
export function wrongOutcomes(github: LocalGitHub, opened: readonly OpenedPull[]): string[] {
  const { world, journal } = github;
  const open = world.runs.filter((run) => run.status !== 'completed');
  return [
    ...open.map((run) => `the check run of ${run.suite.repository.owner.login}@${run.suite.headSha} was not completed`),
    ...opened.flatMap((one) => pullFaults(github, one)),
    ...journal.violations.map(({ operation, message }) => `not as GitHub describes it: ${operation}: ${message}`),
  ];
}

/** All scenarios change code for the worse, and all of it can be read: their reviews fail, with annotations. */
function pullFaults({ world }: LocalGitHub, { pull, repository }: OpenedPull): string[] {
  const name = `${repository.owner.login}/${repository.name}#${pull.number}`;
  const faults: string[] = [];
  const runs = runsOf(world, repository, pull.headSha).filter((run) => run.conclusion !== 'cancelled');
  if (runs.length !== 1) faults.push(`${name} has ${runs.length} check runs on its head`);
  for (const run of runs) {
    if (run.conclusion !== 'failure' || run.annotations.length === 0) faults.push(`${name} ended with ${run.conclusion}: ${run.title}`);
    const annotations = new Set(run.annotations.map((one) => JSON.stringify(one)));
    if (annotations.size < run.annotations.length) faults.push(`${name} has the same annotation twice`);
  }
  const markers = world.threads.filter((thread) => thread.pull === pull).map((thread) => readMarker(thread.comments[0]?.body ?? ''));
  const fingerprints = new Set(markers.map((marker) => marker?.fingerprint));
  if (fingerprints.size < markers.length) faults.push(`${name} has ${markers.length - fingerprints.size} comments twice`);
  return faults;
}
