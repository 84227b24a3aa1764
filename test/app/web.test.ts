import { openScenario, startStage, type Stage } from '../support/scenario.js';

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
const PLAN = { before: { 'app/jobs.py': `${LOOP}    session.commit()\n` }, after: { 'app/jobs.py': `${LOOP}        session.commit()\n` } };

const urlOf = (stage: Stage): string => new URL(stage.hookUrl).origin;

describe('rule pages', () => {
  test('are served as HTML that runs and loads nothing', async () => {
    const stage = await startStage();
    const answer = await fetch(`${urlOf(stage)}/rules/commit-in-loop`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none';/);
    const html = await answer.text();
    expect(html).toContain('<title>commit-in-loop - sqla-review</title>');
    expect(html).toContain('<h2>When not to use it</h2>');
    expect(html).not.toMatch(/<script|&lt;!--|style="|\.md"/);
  });

  test('are all there, and listed', async () => {
    const stage = await startStage();
    const list = await (await fetch(`${urlOf(stage)}/rules`)).text();
    const names = [...list.matchAll(/href="\/rules\/([\w-]+)"/g)].map((match) => match[1]!);
    expect(names).toContain('commit-in-loop');
    const statuses = await Promise.all(names.map(async (name) => (await fetch(`${urlOf(stage)}/rules/${name}`)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test.each([
    ['GET', '/rules/no-such-rule', 404],
    ['GET', '/rules/..%2f..%2fpackage.json', 404],
    ['GET', '/rules/<script>', 404],
    ['HEAD', '/rules/commit-in-loop', 200],
    ['POST', '/rules/commit-in-loop', 405],
  ])('%s %s: %d', async (method, path, status) => {
    const stage = await startStage();
    const answer = await fetch(urlOf(stage) + path, { method });
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain('<script>');
  });

  test('are what findings link to when the app knows its own address', async () => {
    const stage = await startStage({}, {}, { publicUrl: 'https://review.example.com' });
    const { github, runs } = await openScenario(PLAN, stage);
    const url = 'https://review.example.com/rules/commit-in-loop';
    expect(github.world.threads[0]!.comments[0]!.body).toContain(`(${url})`);
    expect(runs()[0]!.annotations[0]!.message).toContain(url);
    expect(runs()[0]!.summary).toContain(url);
  });
});

describe('metrics', () => {
  const metricsOf = async (stage: Stage): Promise<string> => {
    const answer = await fetch(`${urlOf(stage)}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    return answer.text();
  };

  test('tell of webhooks, jobs, reviews and findings, and of no repository', async () => {
    const stage = await startStage();
    await openScenario(PLAN, stage);
    const text = await metricsOf(stage);
    for (const line of [
      'sqla_review_webhook_lag_seconds_count 1',
      'sqla_review_job_seconds_count{kind="review",outcome="done"} 1',
      'sqla_review_reviews_total{conclusion="failure"} 1',
      'sqla_review_review_requests_bucket{le="5"} 1',
      'sqla_review_findings_total{rule="commit-in-loop"} 1',
      'sqla_review_queue_jobs 0',
      'sqla_review_github_requests_total{operation="query review",outcome="ok"} 1',
      'sqla_review_github_rate_limited_total 0',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).toMatch(/sqla_review_webhook_ack_seconds_count\{status="2\d\d"\} \d+\n/);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).not.toMatch(/acme|shop|dana/);
  });

  test('tell of refusals, rate limits and check runs left behind', async () => {
    const stage = await startStage();
    const { faults, deliveries, world } = stage.github;
    faults.add({
      operation: 'pulls/create-review',
      call: 1,
      fault: { kind: 'status', status: 422, when: 'before', body: { message: 'x' } },
    });
    faults.add({ operation: 'graphql/query', call: 1, fault: { kind: 'secondary-limit', status: 403, retryAfterSeconds: 0 } });
    const { runs } = await openScenario(PLAN, stage);
    const [run] = runs();
    deliveries.pause(true);
    run!.status = 'in_progress';
    run!.annotations.length = 0;
    await stage.app.heal();
    await stage.settle();
    expect(world.runs.map(({ status }) => status)).toEqual(['completed']);
    const text = await metricsOf(stage);
    expect(text).toContain(
      'sqla_review_github_unprocessable_total{operation="POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"} 1\n',
    );
    expect(text).toContain('sqla_review_github_rate_limited_total 1\n');
    expect(text).toContain('sqla_review_stuck_check_runs_total{end="taken over"} 1\n');
    expect(text).toContain('sqla_review_healed_total{what="review"} 1\n');
  });
});
