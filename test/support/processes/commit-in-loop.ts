import type { PullPlan } from '../../../src/demo/open-pull.js';

/** A function up to where it commits: by its indentation after the loop, or in it. */
export const LOOP =
  'from sqlalchemy.orm import Session\n\n\ndef load(session: Session, items: list[object]) -> None:\n    for item in items:\n        session.add(item)\n';

/** A pull request with one finding, an error. */
export const PLAN = {
  before: { 'app/jobs.py': `${LOOP}    session.commit()\n` },
  after: { 'app/jobs.py': `${LOOP}        session.commit()\n` },
} satisfies PullPlan;
