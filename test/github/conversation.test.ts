import nock from 'nock';
import { createConversation } from '../../src/github/conversation.js';
import { API, createStand, SIGNAL, useNock } from './github-stand.js';

useNock();

const PULL = { owner: 'acme', repo: 'shop', number: 7 };
const COMMENTS = '/repos/acme/shop/issues/7/comments';
const REPLY = { body: 'Done.', marker: '<!-- sqla-review:v1 reply=5 -->' };
const conversation = () => createConversation(createStand().client);

describe('canWrite', () => {
  it.each([
    ['admin', true],
    ['write', true],
    ['read', false],
    ['none', false],
  ])('reads the permission %s', async (permission, expected) => {
    nock(API).get('/repos/acme/shop/collaborators/ada/permission').reply(200, { permission });
    await expect(conversation().canWrite(PULL, 'ada', SIGNAL)).resolves.toBe(expected);
  });

  it('takes somebody unknown for a reader', async () => {
    nock(API).get('/repos/acme/shop/collaborators/ada/permission').reply(404, {});
    await expect(conversation().canWrite(PULL, 'ada', SIGNAL)).resolves.toBe(false);
  });

  it('does not take a fault for an answer', async () => {
    nock(API).get('/repos/acme/shop/collaborators/ada/permission').times(3).reply(500, {});
    await expect(conversation().canWrite(PULL, 'ada', SIGNAL)).rejects.toThrow();
  });
});

describe('react', () => {
  it('puts a reaction, also when the first answer was lost', async () => {
    nock(API).post('/repos/acme/shop/issues/comments/5/reactions', { content: 'eyes' }).reply(502, '');
    nock(API).post('/repos/acme/shop/issues/comments/5/reactions', { content: 'eyes' }).reply(200, { id: 1 });
    await conversation().react(PULL, 5, 'eyes', SIGNAL);
  });

  it('does without where it may not', async () => {
    nock(API).post('/repos/acme/shop/issues/comments/5/reactions').reply(403, { message: 'Resource not accessible by integration' });
    await conversation().react(PULL, 5, 'eyes', SIGNAL);
  });
});

describe('replyOnce', () => {
  it('posts a comment with its marker', async () => {
    nock(API).get(`${COMMENTS}?per_page=100&page=1`).reply(200, []);
    nock(API)
      .post(COMMENTS, { body: `Done.\n\n${REPLY.marker}` })
      .reply(201, { id: 1 });
    await conversation().replyOnce(PULL, REPLY, SIGNAL);
  });

  it('posts none when one is there, even far down', async () => {
    const others = Array.from({ length: 100 }, () => ({ body: 'Hm.', user: { type: 'User' } }));
    nock(API).get(`${COMMENTS}?per_page=100&page=1`).reply(200, others);
    nock(API)
      .get(`${COMMENTS}?per_page=100&page=2`)
      .reply(200, [{ body: `Done.\n\n${REPLY.marker}`, user: { type: 'Bot' } }]);
    await conversation().replyOnce(PULL, REPLY, SIGNAL);
  });

  it('looks before it posts again after a lost answer', async () => {
    nock(API).get(`${COMMENTS}?per_page=100&page=1`).reply(200, []);
    nock(API).post(COMMENTS).replyWithError('ECONNRESET');
    nock(API)
      .get(`${COMMENTS}?per_page=100&page=1`)
      .reply(200, [{ body: REPLY.marker, user: { type: 'Bot' } }]);
    await conversation().replyOnce(PULL, REPLY, SIGNAL);
  });

  it('does not take a person’s copy of the marker for its own', async () => {
    nock(API)
      .get(`${COMMENTS}?per_page=100&page=1`)
      .reply(200, [{ body: REPLY.marker, user: { type: 'User' } }]);
    nock(API).post(COMMENTS).reply(201, { id: 1 });
    await conversation().replyOnce(PULL, REPLY, SIGNAL);
  });
});
