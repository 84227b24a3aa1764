import fc from 'fast-check';
import { applyEdits } from '../../src/text/edits.js';
import { createFixer, FixAborted } from '../../src/lint/fixer.js';
import { insertionIndex } from '../../src/lint/fixes/import-order.js';
import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';
import { sourceFile } from '../support/source-files.js';

/** The text after names were imported as "module:name", and how each is written. */
function imported(text: string, ...names: string[]): { readonly text: string; readonly written: string[] } {
  const fixer = createFixer(sourceFile('app/a.py', text), { symbolOf: () => undefined });
  const written = names.map((each) => fixer.importName(...(each.split(':') as [string, string])));
  return { text: applyEdits(text, fixer.collected() ?? []), written };
}

describe('importName', () => {
  it.each([
    ['an import that is there', 'from sqlalchemy import select\n', 'select'],
    ['its alias', 'from sqlalchemy import select as sel\n', 'sel'],
    ['the module under an alias', 'import sqlalchemy as sa\n', 'sa.select'],
    ['the module', 'import sqlalchemy\n', 'sqlalchemy.select'],
    ['the module rather than a longer import line', 'import sqlalchemy as sa\nfrom sqlalchemy import text\n', 'sa.select'],
  ])('uses %s', (_, text, written) => {
    expect(imported(text, 'sqlalchemy:select')).toEqual({ text, written: [written] });
  });

  it.each([
    ['in its order', 'from sqlalchemy import func, text\n', 'from sqlalchemy import func, select, text\n'],
    ['at its front', 'from sqlalchemy import text\n', 'from sqlalchemy import select, text\n'],
    ['at its end', 'from sqlalchemy import func\n', 'from sqlalchemy import func, select\n'],
    ['classes before functions', 'from sqlalchemy import Column, Table\n', 'from sqlalchemy import Column, Table, select\n'],
    ['at the end of an unordered one', 'from sqlalchemy import text, func\n', 'from sqlalchemy import text, func, select\n'],
    ['with aliases', 'from sqlalchemy import func as f, text as t\n', 'from sqlalchemy import func as f, select, text as t\n'],
    ['in parentheses on one line', 'from sqlalchemy import (func, text)\n', 'from sqlalchemy import (func, select, text)\n'],
    [
      'one name a line',
      'from sqlalchemy import (\n    func,\n    text,\n)\n',
      'from sqlalchemy import (\n    func,\n    select,\n    text,\n)\n',
    ],
    ['one name a line, at the end', 'from sqlalchemy import (\n    func,\n)\n', 'from sqlalchemy import (\n    func,\n    select,\n)\n'],
    [
      'one name a line, without a trailing comma',
      'from sqlalchemy import (\n    and_,\n    func  # sums\n)\n',
      'from sqlalchemy import (\n    and_,\n    func,  # sums\n    select,\n)\n',
    ],
    [
      'one name a line, with comments',
      'from sqlalchemy import (\n    func,  # sums\n    # raw SQL\n    text,\n)\n',
      'from sqlalchemy import (\n    func,  # sums\n    select,\n    # raw SQL\n    text,\n)\n',
    ],
    ['one name a line, at the front', 'from sqlalchemy import (\n    text,\n)\n', 'from sqlalchemy import (\n    select,\n    text,\n)\n'],
    [
      'aligned',
      'from sqlalchemy import (func,\n                        text)\n',
      'from sqlalchemy import (func, select,\n                        text)\n',
    ],
    ['continued by a backslash', 'from sqlalchemy import func, \\\n    text\n', 'from sqlalchemy import func, \\\n    select, text\n'],
    [
      'with Windows line ends',
      'from sqlalchemy import (\r\n    func,\r\n)\r\n',
      'from sqlalchemy import (\r\n    func,\r\n    select,\r\n)\r\n',
    ],
  ])('extends an import %s', (_, before, after) => {
    expect(imported(before, 'sqlalchemy:select').text).toBe(after);
  });

  it.each([
    [
      'behind the imports of its package',
      'import os\nfrom sqlalchemy.orm import Session\nimport zlib\n',
      'import os\nfrom sqlalchemy import select\nfrom sqlalchemy.orm import Session\nimport zlib\n',
    ],
    [
      'behind the last absolute import',
      'import os\nimport re  # words\nfrom .db import x\n',
      'import os\nimport re  # words\nfrom sqlalchemy import select\nfrom .db import x\n',
    ],
    ['behind the docstring', '"""Doc."""\n\nx = 1\n', '"""Doc."""\n\nfrom sqlalchemy import select\n\nx = 1\n'],
    [
      'behind `from __future__`',
      '"""Doc."""\nfrom __future__ import annotations\nx = 1\n',
      '"""Doc."""\nfrom __future__ import annotations\n\nfrom sqlalchemy import select\nx = 1\n',
    ],
    [
      'at the top of the code',
      '#!/usr/bin/env python\n# licence\nx = 1\n',
      '#!/usr/bin/env python\n# licence\nfrom sqlalchemy import select\n\nx = 1\n',
    ],
    [
      'not in a block',
      'import os\nif TYPE_CHECKING:\n    from sqlalchemy import text\n',
      'import os\nfrom sqlalchemy import select\nif TYPE_CHECKING:\n    from sqlalchemy import text\n',
    ],
    ['with Windows line ends', 'import os\r\nx = 1\r\n', 'import os\r\nfrom sqlalchemy import select\r\nx = 1\r\n'],
    ['after a star import', 'from sqlalchemy import *\n', 'from sqlalchemy import *\nfrom sqlalchemy import select\n'],
  ])('adds an import line %s', (_, before, after) => {
    expect(imported(before, 'sqlalchemy:select').text).toBe(after);
  });

  describe('with a Flask-SQLAlchemy object', () => {
    const write = (text: string, module: string, name: string) => {
      const { file, sqlalchemy } = sqlAlchemyCase(text);
      return createFixer(file, sqlalchemy).importName(module, name);
    };
    const flask = 'from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n\ndef f():\n    return db.session.query(1)\n';

    it('uses its attributes', () => {
      expect(write(flask, 'sqlalchemy', 'select')).toBe('db.select');
      expect(write(flask, 'sqlalchemy.orm', 'selectinload')).toBe('db.selectinload');
    });

    it('uses the plain name where the object is hidden, or does not have it', () => {
      expect(write(`${flask}\ndef g(db):\n    return db\n`, 'sqlalchemy', 'select')).toBe('select');
      expect(write(flask, 'sqlalchemy.dialects.postgresql', 'insert')).toBe('insert');
    });
  });

  it.each([
    ['is used and comes from nowhere', 'import os\n\ndef f(x):\n    return select(x)\n'],
    ['may come from a star import', 'from app.db import *\n\ndef f(x):\n    return x.a(select)\n'],
  ])('gives up where the name %s', (_, text) => {
    expect(() => imported(text, 'sqlalchemy:select')).toThrow(FixAborted);
  });

  it('takes attributes, keywords and what a star import of the same thing gives for no other meaning', () => {
    expect(imported('import os\n\ndef f(x):\n    return x.select(select=1)\n', 'sqlalchemy:select').written).toEqual(['select']);
    const { file, sqlalchemy } = sqlAlchemyCase('from sqlalchemy import *\n\nstatement = select(1)\n');
    expect(createFixer(file, sqlalchemy).importName('sqlalchemy', 'select')).toBe('select');
  });

  it('makes one edit of several names for one import', () => {
    const { text, written } = imported(
      'from sqlalchemy import text\n',
      'sqlalchemy:update',
      'sqlalchemy:select',
      'sqlalchemy:select',
      'sqlalchemy:Column',
    );
    expect(text).toBe('from sqlalchemy import Column, select, text, update\n');
    expect(written).toEqual(['update', 'select', 'select', 'Column']);
    expect(imported('import os\n', 'sqlalchemy:update', 'sqlalchemy:select').text).toBe(
      'import os\nfrom sqlalchemy import select, update\n',
    );
  });

  it.each([
    ['a function', 'def select(): pass\n'],
    ['another import', 'from select import select\n'],
    ['a local variable', 'def f():\n    select = 1\n'],
    ['a parameter', 'def f(select): pass\n'],
    ['an import that is bound again', 'from sqlalchemy import select\nselect = wrap(select)\n'],
    ['an import for type checkers only', 'if TYPE_CHECKING:\n    from sqlalchemy import select\n'],
  ])('gives up where the name is %s', (_, text) => {
    expect(() => imported(text, 'sqlalchemy:select')).toThrow(FixAborted);
  });

  it('keeps a sorted list sorted', () => {
    const name = fc.stringMatching(/^[A-Za-z_]{1,6}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), name, (names, added) => {
        const sorted: string[] = [];
        for (const each of names) sorted.splice(insertionIndex(sorted, each), 0, each);
        const extended = sorted.toSpliced(insertionIndex(sorted, added), 0, added);
        const built: string[] = [];
        for (const each of extended) built.splice(insertionIndex(built, each), 0, each);
        expect(built).toEqual(extended);
      }),
    );
  });
});
