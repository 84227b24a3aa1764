import {
  PullReadError,
  type ChangeList,
  type ChangedFile,
  type PullContents,
  type PullSource,
  type PullState,
  type ReviewJob,
} from '../review/ports.js';
import { foldersBeside } from '../alembic/version-locations.js';
import type { GitHubClient } from './client.js';
import { AbortedError, GitHubError } from './http/errors.js';
import { MAX_LOCATIONS } from './limits.js';
import { readMigrations, touchedLocations } from './read/base-migrations.js';
import { readBlobs, toBatches, type PullReader } from './read/blobs.js';
import { readChangeList } from './read/change-list.js';
import { listFiles, readTexts } from './read/file-list.js';
import { planContents, readPlannedContents } from './read/file-contents.js';
import { fullRef, readMain } from './read/main-query.js';
import { projectFilePaths } from './read/project-files.js';
import { pullShape, toPullState } from './read/pull-state.js';
import { readOwnThreads } from './read/threads.js';

/** Reads pull requests through one installation's client, in as few requests as GitHub's limits allow. */
export function createPullSource(client: GitHubClient): PullSource {
  return {
    getPull: (job, signal) => readable('the pull request', () => getPull(client, job, signal)),
    listChanges: (pull, signal) => readable('the changed files', () => readChangeList(client, pull, signal)),
    readContents: (pull, changes, wanted, signal) =>
      readable('the contents', () => readContents({ client, pull, signal }, changes, wanted)),
    listFiles: (pull, commit, signal) => readable('the list of files', () => listFiles({ client, pull, signal }, commit)),
    readTexts: (pull, blobs, signal) => readable('imported files', () => readTexts({ client, pull, signal }, blobs)),
  };
}

/** An aborted job is no fault of GitHub's: it goes on as it is. */
async function readable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof AbortedError || !(cause instanceof GitHubError)) throw cause;
    throw new PullReadError(`${what} could not be read: ${cause.message}`, { cause });
  }
}

async function getPull(client: GitHubClient, job: ReviewJob, signal: AbortSignal): Promise<PullState> {
  if (job.pull) return job.pull;
  if (job.number === null) throw new PullReadError('a merge group cannot be read again');
  const parameters = { owner: job.owner, repo: job.repo, pull_number: job.number };
  return toPullState(await client.get('GET /repos/{owner}/{repo}/pulls/{pull_number}', parameters, pullShape, signal));
}

async function readContents(reader: PullReader, changes: ChangeList, wanted: readonly ChangedFile[]): Promise<PullContents> {
  const plan = await planContents(wanted, changes.mergeBaseSha, reader.signal);
  const [first = [], ...rest] = toBatches(plan.asks);
  const locations = touchedLocations(changes.files);
  const [main, others] = await Promise.all([
    readMain(reader, { blobs: first, projectPaths: projectFilePaths(wanted), locations: locations.read }),
    readBlobs(reader, rest.flat()),
  ]);
  const beside = foldersBeside(locations.read, main.projectFiles).slice(0, MAX_LOCATIONS);
  const [threads, contents, more] = await Promise.all([
    readOwnThreads(reader, main.pullRequest.reviewThreads, main.ownLogin),
    readPlannedContents(reader, plan, [...main.blobs, ...others]),
    beside.length > 0 ? readMigrations(reader, fullRef(reader), beside) : undefined,
  ]);
  return {
    headSha: main.pullRequest.headRefOid,
    isOpen: main.pullRequest.state === 'OPEN',
    isDraft: main.pullRequest.isDraft,
    head: contents.head,
    base: contents.base,
    settings: main.settings,
    baseMigrations: new Map([...main.migrations.texts, ...(more?.texts ?? [])]),
    incompleteLocations: [...main.migrations.incomplete, ...(more?.incomplete ?? []), ...locations.skipped],
    projectFiles: main.projectFiles,
    threads,
  };
}
