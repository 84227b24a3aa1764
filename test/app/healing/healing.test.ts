import { createRun } from '../../../src/demo/local-github/world/checks.js';
import { comment } from '../../../src/demo/local-github/world/comments.js';
import { requestMergeGroup } from '../../../src/demo/local-github/world/merge-groups.js';
import { closePull, moveBranch, push } from '../../../src/demo/local-github/world/pulls.js';
import { commitFiles } from '../../../src/demo/local-github/world/repositories.js';
import { openPlannedPull } from '../../../src/demo/open-pull.js';
import { UNREAD_TITLE } from '../../../src/review/check-run/closing-output.js';
import { openScenario, startAppOn, startStage, type Stage } from '../../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const PLAN = { before: { 'app/jobs.py': `${LOOP}    session.commit()\n` }, after: { 'app/jobs.py': `${LOOP}        session.commit()\n` } };

async function heal(stage: Stage): Promise<void> {
  await stage.app.heal();
  await stage.settle();
  expect(stage.github.journal.violations).toEqual([]);
}

/** Check runs of a head, oldest first. */
const conclusionsOn = ({ github }: Stage, head: string): (string | null)[] =>
  github.world.runs.filter((run) => run.suite.headSha === head).map((run) => run.conclusion);

const passes = ({ log }: Stage): object[] =>
  log.filter(({ msg }) => msg === 'healing pass').map(({ redelivered, reviews }) => ({ redelivered, reviews }));

describe('pull requests', () => {
  test('whose webhook was lost are reviewed, and then left alone', async () => {
    const stage = await startStage();
    stage.github.deliveries.pause(true);
    const { pull } = openPlannedPull(stage.github, PLAN);
    const fork = openPlannedPull(stage.github, { ...PLAN, name: 'depot', title: 'Load more', isFromFork: true });
    stage.github.deliveries.pause(false);
    await heal(stage);
    expect(conclusionsOn(stage, pull.headSha)).toEqual(['failure']);
    expect(conclusionsOn(stage, fork.pull.headSha)).toEqual(['failure']);
    expect(stage.github.world.threads).toHaveLength(2);
    const before = stage.github.journal.counts().get('checks/list-for-ref');
    await heal(stage);
    await heal(stage);
    expect(passes(stage)).toEqual([2, 0, 0].map((reviews) => ({ redelivered: 0, reviews })));
    // Once more to see that they are done, then never again.
    expect(stage.github.journal.counts().get('checks/list-for-ref')).toBe(before! + 2);
  });

  test('that are closed, reviewed, or of a suspended installation are none of its business', async () => {
    const { github, pull, author, installation, ...stage } = await openScenario(PLAN);
    github.deliveries.pause(true);
    const closed = openPlannedPull(github, { ...PLAN, name: 'closed' }).pull;
    closePull(github.world, closed, author);
    const suspended = openPlannedPull(github, { ...PLAN, name: 'suspended' });
    suspended.installation.suspendedAt = new Date();
    await heal({ github, ...stage });
    expect(github.world.runs).toHaveLength(1);
    expect(passes({ github, ...stage })).toEqual([{ redelivered: 0, reviews: 0 }]);
  });

  test('of one repository that cannot be read do not keep the others from being reviewed', async () => {
    const stage = await startStage();
    stage.github.deliveries.pause(true);
    openPlannedPull(stage.github, PLAN);
    const other = openPlannedPull(stage.github, { ...PLAN, name: 'depot', title: 'Load more' });
    stage.github.faults.add({ operation: 'pulls/list', call: 1, fault: { kind: 'status', status: 404, when: 'before' } });
    await heal(stage);
    expect(stage.github.world.runs.map((run) => run.suite.headSha)).toEqual([other.pull.headSha]);
    expect(stage.log.filter(({ msg }) => msg === 'repository not healed')).toMatchObject([{ owner: 'acme', repo: 'shop' }]);
  });

  test('that could not be read are tried again, but not for ever', async () => {
    const stage = await startStage();
    stage.github.faults.add({ operation: 'graphql/query', call: 'every', fault: { kind: 'status', status: 500, when: 'before' } });
    const { pull } = await openScenario(PLAN, stage);
    for (let pass = 0; pass < 7; pass++) await heal(stage);
    expect(stage.github.world.runs.map((run) => run.title)).toEqual(Array.from({ length: 5 }, () => UNREAD_TITLE));
    expect(stage.github.world.runs.every((run) => run.suite.headSha === pull.headSha)).toBe(true);
  });

  test('that could not be read are right as soon as GitHub is', async () => {
    const stage = await startStage();
    stage.github.faults.add({ operation: 'graphql/query', call: 'every', fault: { kind: 'status', status: 500, when: 'before' } });
    const { pull } = await openScenario(PLAN, stage);
    stage.github.faults.clear();
    await heal(stage);
    expect(stage.github.world.runs.map((run) => run.title)).toEqual([UNREAD_TITLE, '1 error']);
    expect(conclusionsOn(stage, pull.headSha)).toHaveLength(2);
  });
});

describe('check runs that a dead process left open', () => {
  async function leftOpen(more: { readonly annotations?: number; readonly isOlderHead?: boolean } = {}) {
    const stage = await startStage();
    stage.github.deliveries.pause(true);
    const opened = openPlannedPull(stage.github, PLAN);
    const { repository, pull } = opened;
    const annotation = { path: 'app/jobs.py', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'old' } as const;
    const run = createRun(stage.github.world, repository, {
      name: 'sqla-review',
      head_sha: pull.headSha,
      status: 'in_progress',
      output: { summary: 'Begun.', annotations: Array.from({ length: more.annotations ?? 0 }, () => annotation) },
    });
    stage.github.deliveries.pause(false);
    return { stage, run, ...opened };
  }

  test('are taken over: one completed run, no second one', async () => {
    const { stage, run, pull } = await leftOpen();
    await heal(stage);
    expect(stage.github.world.runs).toEqual([run]);
    expect(conclusionsOn(stage, pull.headSha)).toEqual(['failure']);
    expect(run.annotations).toHaveLength(1);
  });

  test('are ended when they hold annotations already, which cannot be taken back', async () => {
    const { stage, run, pull } = await leftOpen({ annotations: 2 });
    await heal(stage);
    expect(conclusionsOn(stage, pull.headSha)).toEqual(['cancelled', 'failure']);
    expect(run.annotations).toHaveLength(2);
  });

  test('are ended when a newer run has its verdict', async () => {
    const { stage, github, run, pull } = await leftOpen().then(({ stage, ...rest }) => ({ stage, github: stage.github, ...rest }));
    createRun(github.world, pull.repository, { name: 'sqla-review', head_sha: pull.headSha, status: 'completed', conclusion: 'success' });
    await heal(stage);
    expect(conclusionsOn(stage, pull.headSha)).toEqual(['cancelled', 'success']);
    expect(run.status).toBe('completed');
  });

  test('are left alone while their job runs', async () => {
    const stage = await startStage({}, { requestTimeoutMs: 2_000 });
    stage.github.faults.add({ operation: 'graphql/query', call: 1, fault: { kind: 'no-answer' } });
    const { pull } = openPlannedPull(stage.github, PLAN);
    await stage.github.deliveries.settled();
    await stage.app.heal();
    await stage.settle();
    expect(conclusionsOn(stage, pull.headSha)).toEqual(['failure']);
    expect(passes(stage)).toEqual([{ redelivered: 0, reviews: 0 }]);
  });

  test.each(['pushed over', 'forced away', 'closed'] as const)('of a head that was %s meanwhile are ended, too', async (what) => {
    const { stage, repository, pull, author, run } = await leftOpen();
    const { world, deliveries } = stage.github;
    deliveries.pause(true);
    const files = { 'app/jobs.py': PLAN.before['app/jobs.py'] };
    if (what === 'closed') closePull(world, pull, author);
    else if (what === 'pushed over') push(world, repository, 'change', files);
    else {
      const parent = repository.branches.get('main')!;
      const sha = commitFiles(world, repository, {
        branch: 'change',
        files: { ...files, 'app/new.py': 'LIMIT = 1\n' },
        message: 'Again',
        parent,
      });
      moveBranch(world, { repository, branch: 'change', sha }, author);
    }
    deliveries.pause(false);
    await heal(stage);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect(conclusionsOn(stage, pull.headSha)).toEqual([what === 'closed' ? 'cancelled' : 'success']);
    // Once in a while is enough.
    const before = stage.github.journal.counts().get('graphql/query');
    await heal(stage);
    expect(stage.github.journal.counts().get('graphql/query')).toBe(before);
  });
});

test('repositories in which the app is installed just now are looked through at once', async () => {
  const hour = 3_600_000;
  const stage = await startStage({}, {}, { healing: { firstAfterMs: hour, everyMs: hour, settleMs: 0 } });
  const { github } = stage;
  github.deliveries.pause(true);
  const { pull, installation, author } = openPlannedPull(github, PLAN);
  github.deliveries.pause(false);
  github.world.emit({ kind: 'installation', action: 'created', installation, sender: author });
  await stage.settle();
  while (passes(stage).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await stage.settle();
  expect(conclusionsOn(stage, pull.headSha)).toEqual(['failure']);
});

describe('merge groups', () => {
  test('whose webhook was lost are checked', async () => {
    const { github, pull, ...stage } = await openScenario(PLAN);
    github.deliveries.pause(true);
    const group = requestMergeGroup(github.world, pull);
    github.deliveries.pause(false);
    await heal({ github, ...stage });
    expect(conclusionsOn({ github, ...stage }, group.headSha)).toEqual(['failure']);
    expect(github.world.runs.at(-1)).toMatchObject({ title: '1 error', externalId: expect.stringMatching(/^acme\/shop@/) });
  });

  test('that cannot be looked for keep no pull request from being reviewed', async () => {
    const stage = await startStage();
    stage.github.deliveries.pause(true);
    const { pull } = openPlannedPull(stage.github, PLAN);
    stage.github.faults.add({ operation: 'graphql/query', call: 1, fault: { kind: 'status', status: 404, when: 'before' } });
    stage.github.deliveries.pause(false);
    await heal(stage);
    expect(conclusionsOn(stage, pull.headSha)).toEqual(['failure']);
    expect(stage.log.filter(({ msg }) => msg === 'repository not swept')).toHaveLength(1);
  });
});

describe('webhooks that did not arrive', () => {
  const nowhere = { url: 'http://127.0.0.1:9/', secret: 'scenario-secret' };

  test('are asked for again after the app was down: a command is answered, a pull request reviewed once', async () => {
    const stage = await startStage();
    const { github } = stage;
    const { pull, author } = await openScenario(PLAN, stage);
    github.deliveries.connect(nowhere);
    const asked = comment(github.world, pull, author, '/sqla help');
    const second = openPlannedPull(github, { ...PLAN, name: 'depot', title: 'Load more' });
    await github.deliveries.settled();
    const restarted = await startAppOn(github);
    await heal(restarted);
    expect(asked.reactions.map((reaction) => reaction.content)).toEqual(['eyes', '+1']);
    expect(conclusionsOn(restarted, second.pull.headSha)).toEqual(['failure']);
    await heal(restarted);
    const redelivered = github.deliveries.records.filter((record) => record.isRedelivery);
    expect(new Set(redelivered.map((record) => record.guid)).size).toBe(redelivered.length);
    expect(redelivered.map((record) => record.event)).toEqual(expect.arrayContaining(['issue_comment', 'pull_request']));
  });

  test('are asked for again in the next pass when GitHub did not hear the first one', async () => {
    const stage = await startStage();
    const { github } = stage;
    const { pull, author } = await openScenario(PLAN, stage);
    github.deliveries.connect(nowhere);
    const asked = comment(github.world, pull, author, '/sqla help');
    await github.deliveries.settled();
    github.deliveries.connect({ url: stage.hookUrl, secret: 'scenario-secret' });
    github.faults.add({
      operation: 'apps/redeliver-webhook-delivery',
      call: 1,
      fault: { kind: 'status', status: 500, when: 'before' },
    });
    await heal(stage);
    expect(asked.reactions).toEqual([]);
    await heal(stage);
    expect(asked.reactions.map((reaction) => reaction.content)).toEqual(['eyes', '+1']);
  });

  test('are asked for at most three times each', async () => {
    const stage = await startStage();
    const { github } = stage;
    const { pull, author } = await openScenario(PLAN, stage);
    github.deliveries.connect(nowhere);
    comment(github.world, pull, author, '/sqla help');
    await github.deliveries.settled();
    for (let pass = 0; pass < 6; pass++) await heal(stage);
    expect(github.deliveries.records.filter((record) => record.isRedelivery)).toHaveLength(3);
  });

  test('are not asked for when a later attempt arrived, or when the app took them though GitHub saw no answer', async () => {
    const stage = await startStage();
    const { github } = stage;
    const { pull, author } = await openScenario(PLAN, stage);
    const [taken] = github.deliveries.records.filter((record) => record.event === 'pull_request');
    taken!.statusCode = 0;
    github.deliveries.connect(nowhere);
    comment(github.world, pull, author, '/sqla help');
    await github.deliveries.settled();
    github.deliveries.connect({ url: stage.hookUrl, secret: 'scenario-secret' });
    github.deliveries.redeliver(github.deliveries.records.at(-1)!);
    await stage.settle();
    const before = github.deliveries.records.length;
    await heal(stage);
    expect(github.deliveries.records).toHaveLength(before);
    expect(passes(stage)).toEqual([{ redelivered: 0, reviews: 0 }]);
  });
});
