import { createMigrations } from '../../src/alembic/pull-migrations.js';
import { buildRevisionGraphs } from '../../src/alembic/revision-graph.js';
import type { FileStatus } from '../../src/diff/file-diff.js';
import { sourceFile } from '../support/source-files.js';

function onNewTable(statuses: Record<string, FileStatus>): boolean {
  const text = (id: string, down: string, body: string) =>
    `from alembic import op\nrevision = "${id}"\ndown_revision = "${down}"\ndef upgrade():\n    ${body}\n`;
  const texts = new Map([
    ['m/versions/c.py', text('c3', 'b2', 'op.drop_column("t", "a")')],
    ['m/versions/b.py', text('b2', 'a1', 'pass')],
    ['m/versions/a.py', text('a1', 'c3', 'op.create_table("t")')],
  ]);
  const pull = {
    statusOf: new Map(Object.entries(statuses).map(([name, status]) => [`m/versions/${name}.py`, status])),
    previousPaths: new Map(),
  };
  const graphs = buildRevisionGraphs({
    locations: [{ folder: 'm/versions', environment: 'm' }],
    baseTip: new Map(),
    headFiles: texts,
    pull,
  });
  const fileAt = (path: string) => (texts.has(path) ? sourceFile(path, texts.get(path)!) : undefined);
  return createMigrations({ fileAt, graphs, pull }).get('m/versions/c.py')!.upgradeOperations[0]!.onNewTable;
}

describe('createMigrations', () => {
  it('counts a table as new that an added revision before makes, also in a cycle', () => {
    expect(onNewTable({ a: 'added', b: 'added', c: 'added' })).toBe(true);
  });

  it('does not count tables of revisions that were there', () => {
    expect(onNewTable({ b: 'added', c: 'added' })).toBe(false);
    expect(onNewTable({ a: 'added', b: 'added', c: 'modified' })).toBe(false);
  });
});
