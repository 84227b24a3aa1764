import { parseArgs } from 'node:util';
import { startAppProcess, AppNotStartedError, type AppProcess } from './app-process.js';
import { readAppManifest } from './app-manifest.js';
import { GitError } from './local-github/git/git-source.js';
import { LocalGitHub } from './local-github/local-github.js';
import { changesOf } from './local-github/world/pulls.js';
import type { PullRequest } from './local-github/world/types.js';
import { servePage } from './page/serve-page.js';
import { openBranchPull, openSamplePull, type BranchChoice } from './plans.js';
import { renderPull } from './render.js';
import { NotReviewedError, untilReviewed } from './until-reviewed.js';

const USAGE = `Usage: npm run demo -- [--once] [--port <number>] [--repo <folder> --base <revision> --head <revision>]

Without --repo a sample pull request is reviewed. Without --once the demo stays up and serves a page, until Ctrl-C.
`;

// A review of a large branch reads a few hundred files; the app itself gives up after five minutes.
const REVIEW_TIMEOUT_MS = 6 * 60 * 1000;

interface Options {
  readonly isOnce: boolean;
  readonly port: number;
  readonly branch: BranchChoice | undefined;
}

/** The command line is wrong; the message says how. */
class UsageError extends Error {}

await main();

async function main(): Promise<void> {
  try {
    await runDemo(readOptions(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${USAGE}`);
    else if (error instanceof GitError || error instanceof AppNotStartedError || error instanceof NotReviewedError) {
      process.stderr.write(`${error.message}\n`);
    } else throw error;
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function runDemo(options: Options): Promise<void> {
  const github = new LocalGitHub({ app: readAppManifest(), port: options.port });
  await github.start();
  let app: AppProcess | undefined;
  try {
    app = await startAppProcess(github);
    const pull = options.branch === undefined ? openSamplePull(github) : openBranchPull(github, options.branch);
    github.page = servePage(github, pull);
    await Promise.race([untilReviewed(github, pull, REVIEW_TIMEOUT_MS), failWhenEnded(app)]);
    process.stdout.write(`${introduce(pull)}\n\n${renderPull(github, pull, 'short')}\n`);
    reportViolations(github);
    if (!options.isOnce) await serveUntilInterrupted(github, app);
  } finally {
    await app?.stop();
    await github.stop();
  }
}

async function serveUntilInterrupted(github: LocalGitHub, app: AppProcess): Promise<void> {
  process.stdout.write(`\nThe pull request is at ${github.webUrl}/ until Ctrl-C.\n`);
  await Promise.race([new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve)), failWhenEnded(app)]);
}

async function failWhenEnded(app: AppProcess): Promise<never> {
  throw new NotReviewedError(`The app ended unexpectedly.\n${await app.ended}`);
}

function introduce(pull: PullRequest): string {
  const { files, commits } = changesOf(pull);
  const name = `${pull.repository.owner.login}/${pull.repository.name}#${pull.number}`;
  return `${name} "${pull.title}": ${files.length} changed files in ${commits.length} commits, ${pull.headRef} -> ${pull.baseRef}`;
}

// The demo checks each request and answer against GitHub's description: a deviation is a fault of the app or of the demo.
function reportViolations(github: LocalGitHub): void {
  for (const { operation, message } of github.journal.violations)
    process.stderr.write(`not as GitHub describes it: ${operation}: ${message}\n`);
  if (github.journal.violations.length > 0) process.exitCode = 1;
}

function readOptions(args: string[]): Options {
  const values = parseValues(args);
  const { repo, base, head } = values;
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port must be a number from 0 to 65535, not ${values.port}.`);
  if (repo === undefined && base === undefined && head === undefined) return { isOnce: values.once, port, branch: undefined };
  if (repo === undefined || base === undefined || head === undefined) throw new UsageError('--repo, --base and --head belong together.');
  return { isOnce: values.once, port, branch: { folder: repo, base, head } };
}

function parseValues(args: string[]) {
  const options = {
    once: { type: 'boolean', default: false },
    port: { type: 'string' },
    repo: { type: 'string' },
    base: { type: 'string' },
    head: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
