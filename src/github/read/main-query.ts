import { z } from 'zod';
import { PYPROJECT_PATH, SETTINGS_PATH } from '../../config/repo-config.js';
import type { PullContents } from '../../review/ports.js';
import { BadAnswerError, isUnsure, NoAnswerError } from '../http/errors.js';
import { locationFields, pickMigrations, readMigrationsInSteps, VERSIONS_FRAGMENT, type BaseMigrations } from './base-migrations.js';
import {
  blobFields,
  blobFragments,
  objectAt,
  pickBlobs,
  readBlobAnswer,
  readBlobs,
  TEXT_FRAGMENT,
  type BlobAnswer,
  type BlobAsk,
  type PullReader,
} from './blobs.js';
import { pickProjectFiles, projectFields } from './project-files.js';
import { THREAD_FRAGMENT, threadFields, threadPageShape } from './threads.js';

/** What the one GraphQL read of a review is to hold beside the pull request's own state. */
export interface MainAsks {
  readonly blobs: readonly BlobAsk[];
  readonly projectPaths: readonly string[];
  readonly locations: readonly string[];
}

export interface MainAnswer {
  readonly ownLogin: string | null;
  readonly pullRequest: z.infer<typeof pullStateShape>;
  readonly settings: PullContents['settings'];
  readonly projectFiles: ReadonlyMap<string, string>;
  readonly blobs: readonly (BlobAnswer | null)[];
  readonly migrations: BaseMigrations;
}

const pullStateShape = z.object({ headRefOid: z.string(), state: z.string(), isDraft: z.boolean(), reviewThreads: threadPageShape });
const mainShape = z.object({
  viewer: z.object({ login: z.string() }).nullish(),
  owner: z.object({ settings: z.unknown() }).nullish(),
  repository: z
    .object({
      // Not asked for of a merge group.
      pullRequest: pullStateShape.optional(),
      settings: z.unknown(),
    })
    .catchall(z.unknown()),
});

/**
 * Reads all in one request. When GitHub gives no answer to so much at once, the state alone is read, and the texts
 * beside it in batches.
 */
export async function readMain(reader: PullReader, asks: MainAsks): Promise<MainAnswer> {
  try {
    return await ask(reader, asks, 'once');
  } catch (error) {
    if (!isUnsure(error)) throw error;
  }
  const [state, blobs, migrations] = await Promise.all([
    ask(reader, { ...asks, blobs: [], locations: [] }, 'always'),
    readBlobs(reader, asks.blobs),
    asks.locations.length > 0 ? readMigrationsInSteps(reader, fullRef(reader), asks.locations) : undefined,
  ]);
  return { ...state, blobs, migrations: migrations ?? state.migrations };
}

async function ask(reader: PullReader, asks: MainAsks, repeat: 'always' | 'once'): Promise<MainAnswer> {
  const { data, faults } = await reader.client.query(
    { name: 'review', text: mainText(reader, asks), shape: mainShape, repeat },
    reader.signal,
  );
  // The owner may have no `.github` repository; what is missing of the repository itself must be asked for again.
  const fault = faults.find(({ path }) => path[0] === 'repository' || path.length === 0);
  if (fault) throw new NoAnswerError('query review', fault.message);
  const { repository } = data;
  const settingsText = (value: unknown): string | null => readBlobAnswer(value)?.text ?? null;
  return {
    ownLogin: data.viewer?.login ?? null,
    pullRequest: repository.pullRequest ?? stateOfGroup(reader),
    settings: {
      repository: settingsText(repository.settings),
      pyproject: settingsText(repository['pyproject']),
      owner: settingsText(data.owner?.settings),
    },
    projectFiles: pickProjectFiles(repository, asks.projectPaths),
    blobs: pickBlobs(repository, asks.blobs),
    migrations: pickMigrations(repository, asks.locations),
  };
}

function mainText(reader: PullReader, asks: MainAsks): string {
  const { pull } = reader;
  const baseRef = fullRef(reader);
  return `query {
viewer { login }
owner: repository(owner: ${JSON.stringify(pull.owner)}, name: ".github") {
settings: object(${objectAt('HEAD', SETTINGS_PATH)}) { ...text }
}
repository(owner: ${JSON.stringify(pull.owner)}, name: ${JSON.stringify(pull.repo)}) {
${pull.number === null ? '' : `pullRequest(number: ${pull.number}) { headRefOid state isDraft ${threadFields(null)} }`}
settings: object(${objectAt(baseRef, SETTINGS_PATH)}) { ...text }
pyproject: object(${objectAt(baseRef, PYPROJECT_PATH)}) { ...text }
${projectFields(pull.headSha, asks.projectPaths)}
${locationFields(baseRef, asks.locations)}
${blobFields(asks.blobs)}
}
}
${TEXT_FRAGMENT}
${pull.number === null ? '' : THREAD_FRAGMENT}
${asks.locations.length > 0 ? VERSIONS_FRAGMENT : ''}
${blobFragments(asks.blobs)}`;
}

/** A merge group never moves: another one takes its place. */
function stateOfGroup({ pull }: PullReader): MainAnswer['pullRequest'] {
  if (pull.number !== null) throw new BadAnswerError('query review', 'answered without the pull request');
  const reviewThreads = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
  return { headRefOid: pull.headSha, state: 'OPEN', isDraft: false, reviewThreads };
}

/** The base branch by its full name: a short one may be a tag's as well. */
export function fullRef(reader: PullReader): string {
  return `refs/heads/${reader.pull.baseRef}`;
}
