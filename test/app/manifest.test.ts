import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const text = readFileSync(new URL('../../app.yml', import.meta.url), 'utf8');
const manifest = parse(text) as Record<string, unknown>;

describe('app.yml', () => {
  it('asks for no more than the app does', () => {
    expect(manifest['default_permissions']).toEqual({
      metadata: 'read',
      checks: 'write',
      contents: 'read',
      pull_requests: 'write',
      issues: 'write',
      merge_queues: 'read',
    });
    expect(manifest['default_events']).toEqual(['pull_request', 'issue_comment', 'merge_group']);
  });

  it('gives a reason for each permission and event', () => {
    const lines = text.split('\n');
    const entries = lines.flatMap((line, index) => (/^ {2}(?:- \w+|\w+: \w+)$/.test(line) ? [lines[index - 1]] : []));
    expect(entries).toHaveLength(9);
    for (const before of entries) expect(before).toMatch(/^ {2}# .*[.;]$/);
  });

  it('fits into the registration page, which puts it between apostrophes', () => {
    expect(JSON.stringify(manifest)).not.toContain("'");
  });

  it('names no address for webhooks, so that the registration page fills in its own', () => {
    expect(manifest).not.toHaveProperty('hook_attributes');
  });
});
