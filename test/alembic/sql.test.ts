import fc from 'fast-check';
import { recognizeSql } from '../../src/alembic/sql/recognize.js';
import { splitStatements, tokenizeSql } from '../../src/sqlalchemy/sql-text/tokens.js';

function shapesOf(sql: string) {
  return recognizeSql(sql).flatMap(({ shapes }) => shapes);
}

function statementsOf(sql: string): string[] {
  return recognizeSql(sql).map(({ text }) => text);
}

describe('splitting', () => {
  it.each([
    ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ["INSERT INTO t VALUES ('a;b'); DELETE FROM t", ["INSERT INTO t VALUES ('a;b')", 'DELETE FROM t']],
    ['DROP TABLE "a;b"; DROP TABLE `c;d`', ['DROP TABLE "a;b"', 'DROP TABLE `c;d`']],
    ['DO $$ BEGIN x; END $$; SELECT 1', ['DO $$ BEGIN x; END $$', 'SELECT 1']],
    ['DO $body$ a; $$ b; $body$; SELECT 1', ['DO $body$ a; $$ b; $body$', 'SELECT 1']],
    ['-- a; b\nSELECT 1 /* ; /* nested; */ ; */; SELECT 2', ['SELECT 1', 'SELECT 2']],
    [
      'CREATE TRIGGER g BEFORE INSERT ON t BEGIN UPDATE t SET a = CASE WHEN b THEN 1 END; IF c THEN d; END IF; END; DROP TABLE u',
      ['CREATE TRIGGER g BEFORE INSERT ON t BEGIN UPDATE t SET a = CASE WHEN b THEN 1 END; IF c THEN d; END IF; END', 'DROP TABLE u'],
    ],
    ["SELECT E'it\\'s; fine'; SELECT 2", ["SELECT E'it\\'s; fine'", 'SELECT 2']],
    ["SELECT 'never closed; SELECT 2", ["SELECT 'never closed; SELECT 2"]],
    [' ;; ', []],
  ])('%j', (sql, expected) => {
    expect(statementsOf(sql)).toEqual(expected);
  });

  it('loses no text between its tokens but white space and comments', () => {
    const piece = fc.constantFrom(
      'a',
      "'x;'",
      '"q"',
      '$$b;$$',
      '$1',
      ';',
      '(',
      ')',
      '--c\n',
      '/*d*/',
      ' ',
      '\n',
      '::',
      '1.5',
      'E',
      "'",
      'é',
      '$',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const sql = pieces.join('');
        const tokens = tokenizeSql(sql);
        let at = 0;
        for (const token of tokens) {
          expect(token.end).toBeGreaterThan(token.start);
          expect(sql.slice(at, token.start)).toMatch(/^(?:\s|--[^\n]*\n?|\/\*[\s\S]*\*\/)*$/);
          at = token.end;
        }
        expect(sql.slice(at)).toMatch(/^(?:\s|--[^\n]*\n?|\/\*[\s\S]*)*$/);
        const semicolons = tokens.filter(({ kind, value }) => kind === 'symbol' && value === ';').length;
        expect(splitStatements(sql).length).toBeLessThanOrEqual(semicolons + 1);
      }),
    );
  });
});

describe('ALTER TABLE', () => {
  it.each([
    [
      'ALTER TABLE t ADD COLUMN a int NOT NULL',
      [{ kind: 'add_column', table: 't', columns: [{ name: 'a', typeText: 'int', nullable: false }] }],
    ],
    [
      'alter table if exists only "My S"."T" add if not exists a varchar(20) default \'x\' not null',
      [
        {
          kind: 'add_column',
          schema: 'My S',
          table: 'T',
          hasExistenceGuard: true,
          columns: [{ name: 'a', typeText: 'varchar(20)', nullable: false, hasServerDefault: true, serverDefaultText: "'x'" }],
        },
      ],
    ],
    [
      'ALTER TABLE t ADD a timestamp with time zone DEFAULT now()',
      [{ columns: [{ typeText: 'timestamp with time zone', serverDefaultText: 'now()' }] }],
    ],
    ['ALTER TABLE t ADD a int DEFAULT NULL', [{ columns: [{ hasServerDefault: false }] }]],
    ['ALTER TABLE t ADD a bigserial', [{ columns: [{ isIdentityOrComputed: true }] }]],
    ['ALTER TABLE t ADD a int GENERATED ALWAYS AS IDENTITY', [{ columns: [{ isIdentityOrComputed: true }] }]],
    ['ALTER TABLE t ADD a int REFERENCES u(id) UNIQUE', [{ columns: [{ foreignKeys: ['u.id'], isUnique: true }] }]],
    [
      'ALTER TABLE t ADD a int, DROP b CASCADE',
      [{ kind: 'add_column' }, { kind: 'drop_column', columns: [{ name: 'b' }], isCascade: true }],
    ],
    ['ALTER TABLE t ADD (a int, b int)', [{ columns: [{ name: 'a' }] }, { columns: [{ name: 'b' }] }]],
    ['ALTER TABLE t ALTER COLUMN a SET NOT NULL', [{ kind: 'alter_column', columns: [{ name: 'a', nullable: false }] }]],
    ['ALTER TABLE t ALTER a DROP NOT NULL', [{ columns: [{ nullable: true }] }]],
    ['ALTER TABLE t ALTER a TYPE text USING a::text', [{ columns: [{ name: 'a', typeText: 'text', nullable: undefined }] }]],
    ['ALTER TABLE t ALTER a SET DATA TYPE numeric(10, 2)', [{ columns: [{ typeText: 'numeric(10, 2)' }] }]],
    ['ALTER TABLE t ALTER a SET DEFAULT 0', [{ columns: [{ hasServerDefault: true, serverDefaultText: '0', typeText: undefined }] }]],
    ['ALTER TABLE t ALTER a DROP DEFAULT', [{ columns: [{ hasServerDefault: false }] }]],
    ['ALTER TABLE t MODIFY a int NOT NULL', [{ kind: 'alter_column', columns: [{ name: 'a', typeText: 'int', nullable: false }] }]],
    ['ALTER TABLE t CHANGE a b int', [{ kind: 'alter_column', newName: 'b', columns: [{ name: 'a' }] }]],
    ['ALTER TABLE t RENAME TO u', [{ kind: 'rename_table', newName: 'u' }]],
    ['ALTER TABLE t RENAME COLUMN a TO b', [{ kind: 'alter_column', newName: 'b', columns: [{ name: 'a' }] }]],
    ['ALTER TABLE t RENAME CONSTRAINT a TO b', [{ kind: 'alter_table' }]],
    [
      'ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES s.u (c, d) ON DELETE CASCADE NOT VALID',
      [{ kind: 'create_foreign_key', name: 'fk', columnNames: ['a', 'b'], referredTable: 'u', isNotValid: true }],
    ],
    ['ALTER TABLE t ADD UNIQUE (a)', [{ kind: 'create_unique_constraint', name: null, columnNames: ['a'] }]],
    ['ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX ix', [{ kind: 'create_unique_constraint', usesIndex: true }]],
    ['ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID', [{ kind: 'create_check_constraint', isNotValid: true }]],
    ['ALTER TABLE t VALIDATE CONSTRAINT c', [{ kind: 'validate_constraint', name: 'c' }]],
    ['ALTER TABLE t DROP CONSTRAINT IF EXISTS c', [{ kind: 'drop_constraint', name: 'c', hasExistenceGuard: true }]],
    ['ALTER TABLE t DROP FOREIGN KEY c', [{ kind: 'drop_constraint', name: 'c', constraintType: 'foreignkey' }]],
    ['ALTER TABLE t DETACH PARTITION p CONCURRENTLY', [{ kind: 'detach_partition', isConcurrent: true }]],
    ['ALTER TABLE t OWNER TO me', [{ kind: 'alter_table', table: 't' }]],
  ])('%s', (sql, expected) => {
    expect(shapesOf(sql)).toMatchObject(expected);
  });
});

describe('other statements', () => {
  it.each([
    [
      'CREATE TABLE IF NOT EXISTS s.t (a int PRIMARY KEY, "b c" text NOT NULL, CONSTRAINT x UNIQUE (a), PRIMARY KEY (a))',
      {
        kind: 'create_table',
        schema: 's',
        columns: [
          { name: 'a', isPrimaryKey: true },
          { name: 'b c', nullable: false },
        ],
      },
    ],
    ['CREATE TEMP TABLE t AS SELECT 1', { kind: 'create_table', table: 't', isTemporary: true }],
    ['DROP TABLE IF EXISTS a CASCADE', { kind: 'drop_table', table: 'a', hasExistenceGuard: true, isCascade: true }],
    [
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix ON ONLY s.t USING btree (a, lower(b)) WHERE a > 0',
      { kind: 'create_index', name: 'ix', table: 't', schema: 's', isUnique: true, isConcurrent: true, hasWhere: true, columnNames: ['a'] },
    ],
    ['CREATE INDEX ON t (a)', { kind: 'create_index', name: null, table: 't' }],
    ['DROP INDEX CONCURRENTLY ix', { kind: 'drop_index', name: 'ix', table: undefined, isConcurrent: true }],
    ['DROP INDEX ix ON t', { kind: 'drop_index', name: 'ix', table: 't' }],
    ["CREATE TYPE mood AS ENUM ('sad', 'ok')", { kind: 'create_type', name: 'mood', enumValues: ['sad', 'ok'] }],
    [
      "ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'new' AFTER 'ok'",
      { kind: 'add_enum_value', name: 'mood', enumValues: ['new'], hasExistenceGuard: true },
    ],
    ["ALTER TYPE mood RENAME VALUE 'a' TO 'b'", { kind: 'rename_enum_value', enumValues: ['a', 'b'] }],
    ['DROP TYPE IF EXISTS mood', { kind: 'drop_type', name: 'mood' }],
    ['RENAME TABLE a TO b', { kind: 'rename_table', table: 'a', newName: 'b' }],
    ['UPDATE ONLY t SET a = 1 WHERE b', { kind: 'update', table: 't', hasWhere: true }],
    ['UPDATE t SET a = (SELECT 1 WHERE true)', { kind: 'update', hasWhere: false }],
    ['DELETE FROM t', { kind: 'delete', table: 't', hasWhere: false }],
    ['INSERT INTO s.t (a) VALUES (1)', { kind: 'insert', table: 't', schema: 's' }],
    ['WITH x AS (SELECT 1) UPDATE t SET a = 1 FROM x WHERE b', { kind: 'update', table: 't', hasWhere: true }],
    ['TRUNCATE TABLE t RESTART IDENTITY CASCADE', { kind: 'truncate', table: 't', isCascade: true }],
    ["SET LOCAL lock_timeout = '5s'", { kind: 'set', name: 'lock_timeout' }],
    ['COMMIT', { kind: 'commit' }],
    ['ROLLBACK TO SAVEPOINT a', { kind: 'savepoint' }],
    ['VACUUM FULL t', { kind: 'vacuum' }],
    ['REINDEX INDEX CONCURRENTLY ix', { kind: 'reindex', isConcurrent: true }],
    ['CREATE OR REPLACE VIEW v AS SELECT 1', { kind: 'create_view', name: 'v' }],
    ['DROP MATERIALIZED VIEW IF EXISTS v', { kind: 'drop_view', name: 'v', hasExistenceGuard: true }],
    ['CREATE EXTENSION IF NOT EXISTS citext', { kind: 'create_extension', name: 'citext' }],
    ['EXPLAIN SELECT 1', { kind: 'execute' }],
    ['(SELECT 1)', { kind: 'execute' }],
  ])('%s', (sql, expected) => {
    expect(shapesOf(sql)).toMatchObject([expected]);
  });

  it('gives one shape per dropped or truncated table', () => {
    expect(shapesOf('DROP TABLE a, s.b; TRUNCATE c, d').map(({ kind, table }) => `${kind} ${table}`)).toEqual([
      'drop_table a',
      'drop_table b',
      'truncate c',
      'truncate d',
    ]);
  });

  it('never throws', () => {
    const word = fc.constantFrom(
      'ALTER',
      'TABLE',
      'ADD',
      'COLUMN',
      'CONSTRAINT',
      'DROP',
      'CREATE',
      'INDEX',
      'TYPE',
      'a',
      '.',
      ',',
      '(',
      ')',
      "'s'",
      'SET',
      'NOT',
      'NULL',
      'DEFAULT',
      'WITH',
      'UPDATE',
      ';',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 15 }), (words) => {
        expect(Array.isArray(recognizeSql(words.join(' ')))).toBe(true);
      }),
    );
  });
});
