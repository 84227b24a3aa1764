import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../checks/index.js';
import { packageRoot } from '../../src/demo/package-root.js';
import { openSamplePull } from '../../src/demo/plans.js';
import { runsOf } from '../../src/demo/local-github/world/checks.js';
import { readText } from '../../src/demo/local-github/world/repositories.js';
import { reviewCommentsOf } from '../../src/demo/local-github/world/reviews.js';
import { commitSuggestions, suggestionIn } from '../../src/demo/local-github/world/suggestions.js';
import { changesOf } from '../../src/demo/local-github/world/pulls.js';
import type { PullRequest } from '../../src/demo/local-github/world/types.js';
import { loadPythonParser } from '../../src/python/parser.js';
import { startStage, type Stage } from '../support/scenario.js';

async function reviewSample(): Promise<Stage & { readonly pull: PullRequest }> {
  const stage = await startStage();
  const pull = openSamplePull(stage.github);
  await stage.settle();
  return { ...stage, pull };
}

function rulesOf(stage: Stage, pull: PullRequest): string[] {
  const annotations = runsOf(stage.github.world, pull.repository, pull.headSha).at(-1)?.annotations ?? [];
  return annotations.map((annotation) => annotation.title ?? '').sort();
}

test('the sample shows every rule that its table promises, and nothing else', async () => {
  const { pull, ...stage } = await reviewSample();
  const readme = readFileSync(join(packageRoot(), 'src/demo/sample/README.md'), 'utf8');
  const promised = [...readme.matchAll(/^\| ([a-z-]+(?:, [a-z-]+)*) \| `/gm)].flatMap((row) => row[1]!.split(', '));
  const existing = new Set(rules.map((rule) => rule.name));
  const wanted = promised.filter((name) => existing.has(name)).sort();
  expect(wanted.length).toBeGreaterThanOrEqual(10);
  expect([...new Set(rulesOf(stage, pull))]).toEqual(wanted);
  expect(stage.github.journal.violations).toEqual([]);
});

test('with all suggestions applied the files parse, what was fixed is marked, and nothing is said twice', async () => {
  const { pull, github, settle, ...stage } = await reviewSample();
  const before = rulesOf({ ...stage, github, settle }, pull);
  const comments = reviewCommentsOf(github.world, pull);
  const fixes = comments.filter((comment) => suggestionIn(comment.body) !== undefined);
  expect(fixes.length).toBeGreaterThan(5);
  commitSuggestions(github.world, fixes, pull.author);
  await settle();

  const parser = await loadPythonParser();
  for (const { path, headBlob } of changesOf(pull).files.filter((file) => file.path.endsWith('.py') && file.headBlob !== null)) {
    const text = readText(pull.repository, pull.headSha, path) ?? '';
    expect([path, headBlob, parser.parse(text).root.hasError]).toEqual([path, headBlob, false]);
  }
  expect(reviewCommentsOf(github.world, pull)).toEqual(comments);
  const after = rulesOf({ ...stage, github, settle }, pull);
  expect(before.length - after.length).toBe(fixes.length);
  expect(fixes.map((comment) => comment.minimizedReason)).toEqual(fixes.map(() => 'resolved'));
  expect(github.journal.violations).toEqual([]);
});
