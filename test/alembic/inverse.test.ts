import { inverseOperations } from '../../src/alembic/inverse.js';
import { migrationOf } from '../support/migrations.js';

function upgradeWith(steps: number) {
  const lines = Array.from({ length: steps }, (_, index) => `    op.create_table("t${index}")\n`);
  return migrationOf(`def upgrade():\n${lines.join('')}`);
}

describe('the steps that undo an upgrade', () => {
  it('are the last first', () => {
    expect(inverseOperations(upgradeWith(2))).toEqual(['op.drop_table("t1")', 'op.drop_table("t0")']);
  });

  it('are none where the upgrade has more steps than are read: the rest would stay', () => {
    expect(inverseOperations(upgradeWith(5_001))).toBeUndefined();
  });
});
