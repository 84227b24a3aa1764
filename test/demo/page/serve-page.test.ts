import { get } from 'node:http';
import { openPlannedPull } from '../../../src/demo/open-pull.js';
import { servePage } from '../../../src/demo/page/serve-page.js';
import { comment } from '../../../src/demo/local-github/world/comments.js';
import { startLocalGitHub } from '../../support/local-github.js';

async function openPage() {
  const github = await startLocalGitHub();
  const { pull } = openPlannedPull(github, { before: { 'a.py': 'a = 1\n' }, after: { 'a.py': '"<script>"\n' } });
  github.page = servePage(github, pull);
  return { github, pull };
}

test('the page allows nothing but its own script and style sheet', async () => {
  const { github } = await openPage();
  const response = await fetch(github.webUrl);
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]),
  );
  expect(policy).not.toMatch(/unsafe|\*|data:/);
  expect([response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([
    'text/html; charset=utf-8',
    'nosniff',
  ]);
  const html = await response.text();
  expect(html).toContain('&#60;script&#62;');
  expect(html).not.toMatch(/ style=|<style/);
});

test('all that the page names is there, and it has the address that GitHub gives it', async () => {
  const { github } = await openPage();
  const html = await (await fetch(`${github.webUrl}/acme/shop/pull/1`)).text();
  const addresses = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  const types = await Promise.all(addresses.map(async (path) => (await fetch(github.webUrl + path)).headers.get('content-type')));
  expect(Object.fromEntries(addresses.map((path, index) => [path, types[index]]))).toEqual({
    '/demo/icon.svg': 'image/svg+xml',
    '/demo/base.css': 'text/css; charset=utf-8',
    '/demo/page.css': 'text/css; charset=utf-8',
    '/demo/diff.css': 'text/css; charset=utf-8',
    '/demo/page.js': 'text/javascript; charset=utf-8',
  });
});

test('the state and the deeds are served beside it, and nothing else', async () => {
  const { github } = await openPage();
  expect((await fetch(`${github.webUrl}/demo/state`)).status).toBe(200);
  expect((await fetch(`${github.webUrl}/demo/comment`)).status).toBe(405);
  expect((await fetch(`${github.webUrl}/demo/../package.json`)).status).toBe(404);
  expect((await fetch(github.webUrl, { method: 'POST' })).status).toBe(404);
});

test('an open page is told what changes', async () => {
  const { github, pull } = await openPage();
  const told: string[] = [];
  await new Promise<void>((resolve) => {
    const request = get(`${github.webUrl}/demo/events`, (response) => {
      expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      response.setEncoding('utf8').on('data', (chunk: string) => {
        told.push(chunk);
        if (told.length === 1) comment(github.world, pull, pull.author, 'Hello');
        else resolve(void request.destroy());
      });
      response.once('error', () => undefined);
    });
  });
  expect(told[0]).toMatch(/^data: \{"changed":\[\{"id":"title"/);
  const update = JSON.parse(told[1]?.replace('data: ', '') ?? '') as { changed: { id: string; html: string }[] };
  expect(update.changed.map(({ id }) => id)).toEqual(['conversation']);
  expect(update.changed[0]?.html).toContain('Hello');
});
