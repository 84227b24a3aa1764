import { createMigration, type MigrationOptions } from '../../src/alembic/migration.js';
import type { Migration, Operation } from '../../src/alembic/facts.js';
import { sourceFile } from './source-files.js';

const HEAD = `import sqlalchemy as sa
from alembic import op
revision = "b2"
down_revision = "a1"
`;

/** A migration of the given functions; the usual head stands before them. */
export function migrationOf(functions: string, options?: MigrationOptions): Migration {
  return createMigration(sourceFile('alembic/versions/b2_x.py', HEAD + functions), options)!;
}

/** The operations of an `upgrade` with this body; each line is indented. */
export function upgradeOf(body: string, options?: MigrationOptions): readonly Operation[] {
  return migrationOf(`def upgrade():\n${body.replace(/^(?=.)/gm, '    ')}\n`, options).upgradeOperations;
}
