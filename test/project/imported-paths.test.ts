import { ImportedPaths } from '../../src/project/imported-paths.js';
import { createProjectLayout } from '../../src/project/layout.js';

const PATHS = [
  'app/__init__.py',
  'app/db.py',
  'app/models/__init__.py',
  'app/models/user.py',
  'app/models/team.py',
  'app/services/__init__.py',
  'app/services/users.py',
];

function importedBy(path: string, text: string, paths: readonly string[] = PATHS): string[] {
  return new ImportedPaths(createProjectLayout(paths)).of(path, text).sort();
}

describe('ImportedPaths', () => {
  it.each([
    ['import app.db', ['app/db.py']],
    ['import os, app.db as d', ['app/db.py']],
    ['from app import db, models', ['app/__init__.py', 'app/db.py', 'app/models/__init__.py']],
    ['from app.models import User', ['app/models/__init__.py']],
    ['from app.models.user import User', ['app/models/user.py']],
    [
      'from app.models import (  # both\n    user,\n    team as t,  # the other\n)',
      ['app/models/__init__.py', 'app/models/team.py', 'app/models/user.py'],
    ],
    ['from ..models import user', ['app/models/__init__.py', 'app/models/user.py']],
    ['from .. import db', ['app/db.py']],
    ['from . import users', []],
    ['if True:\n    from app import db', ['app/__init__.py', 'app/db.py']],
    ['from sqlalchemy import select\nimport json', []],
    ['from ....far import x', []],
  ])('follows %j', (text, expected) => {
    expect(importedBy('app/services/users.py', text)).toEqual(expected);
  });

  it('counts dots from a package itself', () => {
    expect(importedBy('app/models/__init__.py', 'from .user import User\nfrom ..db import Base')).toEqual([
      'app/db.py',
      'app/models/user.py',
    ]);
  });

  it('prefers the project of the importer where two have a module of one name', () => {
    const paths = [
      'a/pyproject.toml',
      'a/app/__init__.py',
      'a/app/db.py',
      'b/pyproject.toml',
      'b/app/__init__.py',
      'b/app/db.py',
      'b/app/x.py',
    ];
    expect(importedBy('b/app/x.py', 'from app.db import Base', paths)).toEqual(['b/app/db.py']);
  });
});
