import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { openPlannedPull } from '../../src/demo/open-pull.js';
import type { LocalGitHub } from '../../src/demo/local-github/local-github.js';
import * as checks from '../../src/demo/local-github/world/checks.js';
import { comment, editComment } from '../../src/demo/local-github/world/comments.js';
import * as pulls from '../../src/demo/local-github/world/pulls.js';
import { startLocalGitHub } from '../support/local-github.js';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, never>;
}

let app: Server;
let received: Received[] = [];
let status = 200;

beforeEach(async () => {
  received = [];
  status = 200;
  app = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, text, body: JSON.parse(text) as Record<string, never> });
      response.writeHead(status).end('seen');
    });
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  app.close();
  app.closeAllConnections();
});

async function connected(): Promise<LocalGitHub> {
  const github = await startLocalGitHub();
  github.deliveries.connect({ url: `http://127.0.0.1:${(app.address() as AddressInfo).port}/hook`, secret: 'secret' });
  return github;
}

const PLAN = { before: { 'a.py': 'a = 1\n' }, after: { 'a.py': 'a = 2\n' } };

test('a webhook is signed with the secret and names its event', async () => {
  const github = await connected();
  openPlannedPull(github, PLAN);
  await github.deliveries.settled();
  const opened = received.find((one) => one.headers['x-github-event'] === 'pull_request')!;
  const signature = createHmac('sha256', 'secret').update(opened.text).digest('hex');
  expect(opened.headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
  expect(opened.body).toMatchObject({ action: 'opened', number: 1, pull_request: { changed_files: 1, head: { ref: 'change' } } });
});

test("every webhook's payload fits GitHub's description", async () => {
  const github = await connected();
  const { world } = github;
  const { pull, repository, author, installation } = openPlannedPull(github, PLAN);
  pulls.push(world, repository, 'change', { 'a.py': 'a = 3\n' });
  repository.branches.set('release', repository.branches.get('main')!);
  pulls.changeBase(world, pull, 'release', author);
  pulls.changeTitle(world, pull, 'New', author);
  pulls.addLabel(world, pull, 'bug', author);
  pulls.convertToDraft(world, pull, author);
  pulls.markReady(world, pull, author);
  pulls.closePull(world, pull, author);
  pulls.reopenPull(world, pull, author);
  editComment(world, comment(world, pull, author, 'one'), 'two', author);
  const run = checks.createRun(world, repository, {
    name: 'c',
    head_sha: pull.headSha,
    actions: [{ label: 'L', description: 'D', identifier: 'fix' }],
  });
  checks.updateRun(world, run, { conclusion: 'failure', output: { title: 't', summary: 's' } });
  checks.rerequestRun(world, run, author);
  checks.pressAction(world, run, 'fix', author);
  checks.rerequestSuite(world, run.suite, author);
  const group = {
    repository,
    headSha: pull.headSha,
    headRef: 'refs/heads/gh-readonly-queue/main/pr-1',
    baseSha: pull.baseSha,
    baseRef: 'refs/heads/main',
  };
  world.emit({ kind: 'merge_group', action: 'checks_requested', group, sender: author });
  world.emit({ kind: 'merge_group', action: 'destroyed', reason: 'merged', group, sender: author });
  world.emit({ kind: 'installation', action: 'created', installation, sender: author });
  await github.deliveries.settled();
  expect(github.journal.violations).toEqual([]);
  const names = new Set(received.map((one) => `${String(one.headers['x-github-event'])}.${String(one.body['action'])}`));
  expect([...names].sort()).toEqual([
    'check_run.completed',
    'check_run.created',
    'check_run.requested_action',
    'check_run.rerequested',
    'check_suite.requested',
    'check_suite.rerequested',
    'installation.created',
    'issue_comment.created',
    'issue_comment.edited',
    'merge_group.checks_requested',
    'merge_group.destroyed',
    'pull_request.closed',
    'pull_request.converted_to_draft',
    'pull_request.edited',
    'pull_request.labeled',
    'pull_request.opened',
    'pull_request.ready_for_review',
    'pull_request.reopened',
    'pull_request.synchronize',
  ]);
});

test('check events of a fork name no pull request', async () => {
  const github = await connected();
  const { pull, repository } = openPlannedPull(github, { ...PLAN, isFromFork: true });
  checks.createRun(github.world, repository, { name: 'c', head_sha: pull.headSha });
  await github.deliveries.settled();
  const created = received.find((one) => one.headers['x-github-event'] === 'check_run')!;
  expect(created.body).toMatchObject({ check_run: { pull_requests: [], check_suite: { head_branch: null } } });
});

test('a failed delivery is listed and delivered again under its id', async () => {
  const github = await connected();
  status = 500;
  const { installation } = openPlannedPull(github, PLAN);
  await github.deliveries.settled();
  const auth = { appId: github.world.app.id, privateKey: github.tokens.privateKey, installationId: installation.id };
  const client = new Octokit({ baseUrl: github.apiUrl, authStrategy: createAppAuth, auth });
  const failed = await client.apps.listWebhookDeliveries({ status: 'failure' });
  const delivery = failed.data.find((one) => one.event === 'pull_request')!;
  expect([delivery.status_code, delivery.redelivery]).toEqual([500, false]);
  status = 200;
  await client.apps.redeliverWebhookDelivery({ delivery_id: delivery.id });
  await github.deliveries.settled();
  const newest = (await client.apps.listWebhookDeliveries()).data[0]!;
  expect([newest.guid, newest.redelivery, newest.status_code]).toEqual([delivery.guid, true, 200]);
  expect(github.journal.violations).toEqual([]);
});
