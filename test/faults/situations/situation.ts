import type { Fault } from '../../../src/demo/local-github/server/faults.js';
import type { LocalGitHub } from '../../../src/demo/local-github/local-github.js';
import type { CheckRun } from '../../../src/demo/local-github/world/types.js';
import { PERMISSIONS } from '../../support/local-github.js';
import { startStage, type Stage } from '../../support/scenario.js';

/** A fault that one operation meets, at its first call or at every one. */
export interface Injected {
  readonly operation: string;
  readonly fault: Fault;
  readonly call: 1 | 'every';
}

/** Something that the app does, with the operations that may fail in it. */
export interface Situation {
  readonly name: string;
  readonly operations: readonly string[];
  /** Goes through it, checks what must hold whatever fails, and gives in a few words what became of it. */
  readonly run: (injected: Injected) => Promise<string>;
}

const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';
export const GOOD = `${LOOP}    session.commit()\n`;
export const BAD = `${LOOP}        session.commit()\n`;

/** An app that may write contents, so that it resolves threads. */
export function startFaultyStage(): Promise<Stage> {
  const app = {
    slug: 'sqla-review',
    permissions: { ...PERMISSIONS, contents: 'write' as const },
    events: ['pull_request', 'issue_comment', 'merge_group'],
  };
  return startStage({ app }, { requestTimeoutMs: 500 });
}

/** What the app could not do while GitHub failed, it does when GitHub is well again. */
export async function recover({ github, app, settle }: Stage): Promise<void> {
  github.faults.clear();
  await app.heal();
  await settle();
}

/** What happened to a review while GitHub failed; afterwards the head has its verdict, and nothing stands there twice. */
export async function expectRecovery(stage: Stage, headSha: string): Promise<string> {
  const { github } = stage;
  const during = statesOf(runsOn(github, headSha));
  expect(during).not.toContain('success');
  await recover(stage);
  expectVerdict(runsOn(github, headSha));
  expectNothingTwice(github);
  return during;
}

export function runsOn(github: LocalGitHub, headSha: string): readonly CheckRun[] {
  return github.world.runs.filter((run) => run.suite.headSha === headSha);
}

export function statesOf(runs: readonly CheckRun[]): string {
  return runs.map((run) => run.conclusion ?? run.status).join(' ') || 'none';
}

/** The last run speaks of the code, not of a fault; none is left open, and no annotation stands there twice. */
export function expectVerdict(runs: readonly CheckRun[]): void {
  expect(runs.at(-1)).toMatchObject({ conclusion: 'failure', title: expect.stringMatching(/^[12] errors?$/) });
  expect(runs.filter((run) => run.status !== 'completed')).toEqual([]);
  const annotations = new Set(runs.flatMap((run) => run.annotations.map((annotation) => `${run.id} ${annotation.path}`)));
  expect(annotations.size).toBe(runs.reduce((sum, run) => sum + run.annotations.length, 0));
}

export function expectNothingTwice({ world }: LocalGitHub): void {
  const places = world.threads.map(({ anchor }) => `${anchor.path}:${anchor.line}`);
  expect(new Set(places).size).toBe(places.length);
}
