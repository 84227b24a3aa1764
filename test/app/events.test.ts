import type { z } from 'zod';
import { checkRunEvents, checkSuiteEvents } from '../../src/app/events/check-run.js';
import type { EventHandler } from '../../src/app/events/intake.js';
import { issueCommentEvents } from '../../src/app/events/issue-comment.js';
import { mergeGroupEvents } from '../../src/app/events/merge-group.js';
import { pullRequestEvents } from '../../src/app/events/pull-request.js';
import { mergeJobs, queuedReview, type AppJob } from '../../src/app/jobs.js';
import { BASE, HEAD, PULL, PULL_PAYLOAD } from '../github/github-stand.js';

const repository = { name: 'shop', html_url: 'https://github.com/acme/shop', owner: { login: 'acme' } };
const installation = { id: 3 };

function jobOf<T>(handler: EventHandler<T>, payload: object): AppJob | undefined {
  return handler.toJob((handler.shape as z.ZodType<T>).parse(payload), { id: 'd1', appId: 12 });
}

describe('pull_request', () => {
  const payload = (action: string, more: object = {}): object => ({
    action,
    installation,
    repository,
    pull_request: PULL_PAYLOAD,
    ...more,
  });

  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review'])(
    'asks for a review when %s, with all that the event tells',
    (action) => {
      expect(jobOf(pullRequestEvents, payload(action))).toEqual({
        kind: 'review',
        key: 'acme/shop#7',
        review: {
          installationId: 3,
          owner: 'acme',
          repo: 'shop',
          number: 7,
          headSha: HEAD,
          reason: 'changed',
          deliveryId: 'd1',
          pull: PULL,
        },
      });
    },
  );

  it('ends the review of one that was closed', () => {
    expect(jobOf(pullRequestEvents, payload('closed'))).toEqual({ kind: 'stop', key: 'acme/shop#7', why: 'pull request closed' });
  });

  it('asks for one when the base is another, and not for other edits', () => {
    expect(jobOf(pullRequestEvents, payload('edited', { changes: { base: { ref: { from: 'dev' } } } }))).toBeDefined();
    expect(jobOf(pullRequestEvents, payload('edited', { changes: { title: { from: 'x' } } }))).toBeUndefined();
  });
});

describe('check_run', () => {
  const payload = (run: object): object => ({
    installation,
    repository,
    check_run: { head_sha: HEAD, external_id: `acme/shop#7@${HEAD}:d0`, app: { id: 12 }, pull_requests: [], ...run },
  });

  it('finds the pull request of a fork by our external id', () => {
    expect(jobOf(checkRunEvents, payload({}))).toMatchObject({ review: { number: 7, headSha: HEAD, reason: 'recheck' } });
  });

  it('asks GitHub for the pull requests else', () => {
    expect(jobOf(checkRunEvents, payload({ external_id: null }))).toEqual({
      kind: 'rerun',
      key: `acme/shop@${HEAD}/rerun`,
      rerun: { installationId: 3, owner: 'acme', repo: 'shop', headSha: HEAD, deliveryId: 'd1' },
    });
  });

  it('knows a merge group by its branch', () => {
    const group = { external_id: `acme/shop@${HEAD}:d0`, check_suite: { head_branch: `gh-readonly-queue/release/2/pr-7-${BASE}` } };
    expect(jobOf(checkRunEvents, payload(group))).toMatchObject({
      key: `acme/shop@${HEAD}`,
      review: { number: null, reason: 'recheck', pull: { headSha: HEAD, baseSha: BASE, baseRef: 'release/2' } },
    });
  });

  it('leaves runs of other apps alone', () => {
    expect(jobOf(checkRunEvents, payload({ app: { id: 13 } }))).toBeUndefined();
  });
});

describe('check_suite', () => {
  const payload = (suite: object): object => ({
    installation,
    repository,
    check_suite: { head_sha: HEAD, head_branch: null, app: { id: 12 }, ...suite },
  });

  it('asks GitHub for the pull requests of the commit', () => {
    expect(jobOf(checkSuiteEvents, payload({}))).toMatchObject({ kind: 'rerun', rerun: { headSha: HEAD } });
    expect(jobOf(checkSuiteEvents, payload({ app: { id: 13 } }))).toBeUndefined();
  });
});

describe('merge_group', () => {
  const payload = (action: string): object => ({
    action,
    installation,
    repository,
    merge_group: { head_sha: HEAD, base_sha: BASE, base_ref: 'refs/heads/main' },
  });

  it('is checked as commits without a conversation', () => {
    const job = jobOf(mergeGroupEvents, payload('checks_requested'));
    expect(job).toMatchObject({
      key: `acme/shop@${HEAD}`,
      review: { number: null, pull: { baseSha: BASE, baseRef: 'main', changedFiles: null, htmlUrl: repository.html_url } },
    });
    expect(jobOf(mergeGroupEvents, payload('destroyed'))).toEqual({ kind: 'stop', key: job?.key, why: 'merge group gone' });
  });
});

describe('issue_comment', () => {
  const ada = { login: 'ada', id: 1, type: 'User' };
  const payload = ({
    body = '/sqla recheck',
    user = { ...ada, login: 'bob', id: 2 } as object | null,
    pull = {} as object | undefined,
  } = {}): object => ({
    action: 'created',
    installation,
    repository,
    issue: { number: 7, user: ada, ...(pull ? { pull_request: pull } : {}) },
    comment: { id: 5, body, user },
  });

  it('asks for an answer to a command, under the comment’s own key', () => {
    expect(jobOf(issueCommentEvents, payload())).toEqual({
      kind: 'command',
      key: 'acme/shop#7/comment/5',
      command: {
        installationId: 3,
        owner: 'acme',
        repo: 'shop',
        number: 7,
        commentId: 5,
        login: 'bob',
        isPullAuthor: false,
        command: { name: 'recheck' },
        deliveryId: 'd1',
      },
    });
    expect(jobOf(issueCommentEvents, payload({ user: ada }))).toMatchObject({ command: { isPullAuthor: true } });
  });

  it.each([
    ['prose', { body: 'Looks good.' }],
    ['a comment of a bot', { user: { ...ada, type: 'Bot' } }],
    ['a comment of a deleted account', { user: null }],
  ])('has nothing to say to %s', (_, more) => {
    expect(jobOf(issueCommentEvents, payload(more))).toBeUndefined();
  });

  it('has nothing to say in an issue', () => {
    const { issue: _, ...rest } = payload() as { issue: object };
    expect(jobOf(issueCommentEvents, { ...rest, issue: { number: 7, user: ada } })).toBeUndefined();
  });
});

describe('mergeJobs', () => {
  const review = { installationId: 3, owner: 'acme', repo: 'shop', number: 7, headSha: HEAD, deliveryId: 'd' };

  it('keeps the wish to check again', () => {
    const merged = mergeJobs(queuedReview({ ...review, reason: 'recheck' }), queuedReview({ ...review, headSha: BASE, reason: 'changed' }));
    expect(merged).toMatchObject({ review: { headSha: BASE, reason: 'recheck' } });
  });

  it('takes the newer job else', () => {
    const newer = queuedReview({ ...review, headSha: BASE, reason: 'changed' });
    expect(mergeJobs(queuedReview({ ...review, reason: 'changed' }), newer)).toBe(newer);
  });
});
