import { push } from '../../src/demo/local-github/world/pulls.js';
import { openScenario } from '../support/scenario.js';

const migration = (revision: string, down: string | null): string =>
  `"""Change something."""\nfrom alembic import op\nimport sqlalchemy as sa\n\nrevision = "${revision}"\ndown_revision = ${down === null ? 'None' : `"${down}"`}\n\n\n` +
  `def upgrade() -> None:\n    op.add_column("users", sa.Column("c_${revision}", sa.String()))\n\n\ndef downgrade() -> None:\n    op.drop_column("users", "c_${revision}")\n`;

const INI = '[alembic]\nscript_location = migrations\nversion_locations = migrations/core:migrations/billing\npath_separator = os\n';
const BEFORE = {
  'alembic.ini': INI,
  'migrations/env.py': 'from alembic import context\n',
  'migrations/core/a1.py': migration('a1', null),
  'migrations/billing/b2.py': migration('b2', 'a1'),
  'migrations/core/c3.py': migration('c3', 'b2'),
};

test('migrations of one environment in two folders: the folder that the pull request does not touch is read, too', async () => {
  const { github, runs } = await openScenario({ before: BEFORE, after: { ...BEFORE, 'migrations/core/d4.py': migration('d4', 'a1') } });
  expect(runs()[0]!.annotations.map(({ title, path }) => [title, path])).toEqual([['multiple-heads', 'migrations/core/d4.py']]);
  expect(github.journal.violations).toEqual([]);
});

test('a migration that goes on in the other folder is right', async () => {
  const { github, runs } = await openScenario({ before: BEFORE, after: { ...BEFORE, 'migrations/billing/d4.py': migration('d4', 'c3') } });
  expect(runs().map((run) => [run.conclusion, run.annotations])).toEqual([['success', []]]);
  expect(github.journal.counts().get('graphql/query')).toBe(2);
});

test('what landed on the base branch meanwhile counts, also when the check is run again', async () => {
  const scenario = await openScenario({ before: BEFORE, after: { ...BEFORE, 'migrations/core/d4.py': migration('d4', 'c3') } });
  const { github, repository, settle, runs } = scenario;
  push(github.world, repository, 'main', { 'migrations/core/e5.py': migration('e5', 'c3') });
  push(github.world, repository, 'change', { 'README.md': 'The shop.\n' });
  await settle();
  expect(runs()[0]!.annotations.map(({ title, path }) => [title, path])).toEqual([['multiple-heads', 'migrations/core/d4.py']]);
});

test.each([
  ['that others build on', 'migrations/billing/b2.py', 'broken-revision-chain'],
  ['that databases may have run', 'migrations/core/c3.py', 'applied-migration-changed'],
])('a deleted migration %s is told of at the file that is gone', async (_, path, rule) => {
  const after = Object.fromEntries(Object.entries(BEFORE).filter(([name]) => name !== path));
  const { github, runs } = await openScenario({ before: BEFORE, after });
  expect(runs().map(({ conclusion }) => conclusion)).toEqual(['failure']);
  expect(runs()[0]!.annotations.map((each) => [each.annotation_level, each.title, each.path])).toEqual([['failure', rule, path]]);
  expect(github.journal.violations).toEqual([]);
});
