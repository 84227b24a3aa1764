import type { z } from 'zod';
import { checkRunEvents } from '../../src/app/events/check-run.js';
import type { EventHandler } from '../../src/app/events/intake.js';
import { issueCommentEvents } from '../../src/app/events/issue-comment.js';
import { pullRequestEvents } from '../../src/app/events/pull-request.js';
import { mergeJobs, queuedReview, type AppJob } from '../../src/app/jobs.js';
import { BASE, HEAD, PULL, PULL_PAYLOAD } from '../github/github-stand.js';

const repository = { name: 'shop', owner: { login: 'acme' } };
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

  it('finds it among the event’s pull requests else', () => {
    expect(jobOf(checkRunEvents, payload({ external_id: null, pull_requests: [{ number: 9 }] }))).toMatchObject({ review: { number: 9 } });
  });

  it('leaves runs of other apps alone, and those that name no pull request', () => {
    expect(jobOf(checkRunEvents, payload({ app: { id: 13 } }))).toBeUndefined();
    expect(jobOf(checkRunEvents, payload({ external_id: '' }))).toBeUndefined();
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
