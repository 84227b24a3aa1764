import { writesDowngrades } from '../../src/alembic/downgrade-habit.js';
import { parseRevision } from '../../src/alembic/revision.js';
import { revisionState } from '../../src/alembic/revision-state.js';

/** A chain of revisions, the oldest first, one for each pair of bodies. */
function isWritten(bodies: readonly (readonly [upgrade: string, downgrade: string | undefined])[]): boolean {
  const texts = new Map(
    bodies.map(([upgrade, downgrade], index) => {
      const parent = index === 0 ? 'None' : `"r${index - 1}"`;
      const back = downgrade === undefined ? '' : `\n\ndef downgrade():\n    ${downgrade}\n`;
      return [`versions/r${index}.py`, `revision = "r${index}"\ndown_revision = ${parent}\n\n\ndef upgrade():\n    ${upgrade}\n${back}`];
    }),
  );
  const revisions = [...texts].flatMap(([path, text]) => parseRevision(path, text) ?? []);
  return writesDowngrades(revisionState(revisions), texts);
}

describe('the habit of writing downgrades', () => {
  const work = ['op.drop_table("t")', undefined] as const;
  const both = ['op.drop_table("t")', 'op.create_table("t")'] as const;
  const placeholder = ['pass', undefined] as const;

  it('is told by the newest revisions that do anything, however many placeholders follow them', () => {
    expect(isWritten([...Array(6).fill(work), ...Array(30).fill(placeholder)])).toBe(false);
    expect(isWritten([...Array(6).fill(both), ...Array(30).fill(placeholder)])).toBe(true);
  });

  it('is not told by old ones, nor by a few', () => {
    expect(isWritten([...Array(40).fill(work), ...Array(20).fill(both)])).toBe(true);
    expect(isWritten(Array(4).fill(work))).toBe(true);
  });
});
