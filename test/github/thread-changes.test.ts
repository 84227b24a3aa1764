import nock from 'nock';
import { createReviewSink } from '../../src/github/review-sink.js';
import type { ReviewThread } from '../../src/review/ports.js';
import { API, createStand, HEAD, marker, PULL, SIGNAL, useNock } from './github-stand.js';

useNock();

const BODY = `Commit once.\n\n${marker('1')}`;

function thread(id: string, more: Partial<ReviewThread> = {}, comment: Partial<ReviewThread['comment']> = {}): ReviewThread {
  return {
    id: `T${id}`,
    path: 'a.py',
    isResolved: false,
    resolvedBy: null,
    resolvedByUs: false,
    isOutdated: false,
    canResolve: true,
    canUnresolve: true,
    fixedMark: null,
    hasReplies: false,
    ...more,
    comment: { id: `C${id}`, body: BODY, canMinimize: true, isMinimized: false, ...comment },
  };
}

const mutations: string[] = [];
beforeEach(() => mutations.splice(0));
const onMutation = () => nock(API).post('/graphql', ({ query }: { query: string }) => mutations.push(query) > 0);
const done = { clientMutationId: null };
const forbidden = (path: string) => ({ type: 'FORBIDDEN', path: [path], message: 'Resource not accessible by integration' });
const apply = (resolve: ReviewThread[], unresolve: ReviewThread[] = []): Promise<void> =>
  createReviewSink(createStand().client).changeThreads(PULL, { resolve, unresolve }, SIGNAL);

describe('changeThreads', () => {
  it('does all in one mutation', async () => {
    onMutation().reply(200, { data: { t0: done, t1: done } });
    await apply([thread('1')], [thread('2', { isResolved: true, resolvedByUs: true })]);
    expect(mutations).toEqual([
      `mutation {
t0: resolveReviewThread(input: { threadId: "T1" }) { clientMutationId }
t1: unresolveReviewThread(input: { threadId: "T2" }) { clientMutationId }
}`,
    ]);
  });

  it('minimises, else edits its own comment, where it may not resolve', async () => {
    onMutation().reply(200, { data: { t0: done, t1: done } });
    await apply([thread('1', { canResolve: false }), thread('2', { canResolve: false }, { canMinimize: false })]);
    expect(mutations[0]).toBe(`mutation {
t0: minimizeComment(input: { subjectId: "C1", classifier: RESOLVED }) { clientMutationId }
t1: updatePullRequestReviewComment(input: { pullRequestReviewCommentId: "C2", body: ${JSON.stringify(`Fixed in ${HEAD}.\n\n${BODY}`)} }) { clientMutationId }
}`);
  });

  it('takes the next way for those that GitHub forbids after all', async () => {
    onMutation().reply(200, { data: { t0: null, t1: done }, errors: [forbidden('t0')] });
    onMutation().reply(200, { data: { t0: null }, errors: [forbidden('t0')] });
    onMutation().reply(200, { data: { t0: done } });
    await apply([thread('1'), thread('2')]);
    expect(mutations.map((text) => text.split('\n')[1]!.split('(')[0])).toEqual([
      't0: resolveReviewThread',
      't0: minimizeComment',
      't0: updatePullRequestReviewComment',
    ]);
  });

  it('takes away the mark that was made', async () => {
    onMutation().reply(200, { data: { t0: done, t1: done } });
    await apply(
      [],
      [thread('1', { fixedMark: 'minimized' }), thread('2', { fixedMark: 'edited' }, { body: `Fixed in ${HEAD}.\n\n${BODY}` })],
    );
    expect(mutations[0]).toContain('t0: unminimizeComment(input: { subjectId: "C1" })');
    expect(mutations[0]).toContain(`body: ${JSON.stringify(BODY)}`);
  });

  it('repeats the mutation when the answer was lost: it ends in the same state', async () => {
    onMutation().reply(502, '');
    onMutation().reply(200, { data: { t0: done } });
    await apply([thread('1')]);
    expect(mutations).toHaveLength(2);
  });

  it('sends many in several mutations', async () => {
    onMutation()
      .times(3)
      .reply(200, (_, body) => {
        const fields = (body as { query: string }).query.match(/t\d+:/g)!;
        return { data: Object.fromEntries(fields.map((field) => [field.slice(0, -1), done])) };
      });
    await apply(Array.from({ length: 100 }, (_, index) => thread(String(index))));
    expect(mutations.map((text) => text.match(/t\d+:/g)!.length)).toEqual([40, 40, 20]);
  });

  it('sends nothing when there is nothing to do', async () => {
    await apply([]);
    expect(mutations).toEqual([]);
  });
});
