import { extractFileFacts } from '../../src/project/facts/extract.js';
import { createProjectLayout } from '../../src/project/layout.js';
import { ProjectIndex } from '../../src/project/project-index.js';
import type { ProjectView } from '../../src/project/project-view.js';
import { sourceFileIn } from '../support/source-files.js';

/** The project as its first file sees it; `unread` are paths without text. */
function viewOf(files: Record<string, string>, unread: readonly string[] = [], from = Object.keys(files)[0]!): ProjectView {
  const layout = createProjectLayout([...Object.keys(files), ...unread]);
  const facts = Object.entries(files).map(([path, text]) => extractFileFacts(sourceFileIn(layout, path, text)));
  return new ProjectIndex(layout, facts).viewFrom(from);
}

const PACKAGE = { 'app/__init__.py': '' };

describe('ProjectView', () => {
  it('follows re-exports to libraries and to definitions', () => {
    const view = viewOf({
      ...PACKAGE,
      'app/kit/__init__.py': 'from .db import Session as S\nfrom .models import *\n',
      'app/kit/db.py': 'from sqlalchemy.ext.asyncio import AsyncSession as Session\n',
      'app/kit/models.py': '__all__ = ["User", "_Own"]\nclass User: pass\nclass _Own: pass\nclass _Hidden: pass\n',
    });
    expect(view.canonicalName('app.kit.S')).toBe('sqlalchemy.ext.asyncio.AsyncSession');
    expect(view.canonicalName('app.kit.S.execute')).toBe('sqlalchemy.ext.asyncio.AsyncSession.execute');
    expect(view.definitionOf('app.kit.User')).toMatchObject({ kind: 'class', qualifiedName: 'app.kit.models.User' });
    expect(view.definitionOf('app.kit._Own')).toMatchObject({ kind: 'class' });
    expect(view.definitionOf('app.kit._Hidden')).toBeUndefined();
    expect(view.canonicalName('sqlalchemy.select')).toBe('sqlalchemy.select');
  });

  it('follows star imports to aliases of library names', () => {
    const view = viewOf({
      ...PACKAGE,
      'app/sql/__init__.py': 'from app.sql.types import *\nfrom app.sql.core import *\n',
      'app/sql/core.py': 'import sqlalchemy\nColumn = sqlalchemy.Column\n',
      'app/sql/types.py': '',
    });
    expect(view.canonicalName('app.sql.Column')).toBe('sqlalchemy.Column');
  });

  it('does not take a test folder for a name of a package', () => {
    const view = viewOf({
      'app/__init__.py': 'from lib import Db\ndb = Db()\n',
      'tests/app/db.py': '',
      'tests/__init__.py': '',
      'tests/app/__init__.py': '',
    });
    expect(view.definitionOf('app.db')).toMatchObject({ kind: 'assignment' });
  });

  it('ends where a package collects from modules that were not read, and a name grows on its way', () => {
    const modules = Array.from({ length: 8 }, (_, number) => `m${number}`);
    const stars = modules.map((name) => `from app.${name} import *\n`).join('');
    const view = viewOf(
      { 'app/__init__.py': stars },
      modules.map((name) => `app/${name}.py`),
    );
    expect(view.definitionOf('app.Service.clear')).toBeUndefined();
  });

  it('gives a name back that goes in circles', () => {
    const view = viewOf({
      'app/__init__.py': 'from app.api import api\n',
      'app/api.py': 'from web import Api\napi = Api()\n',
    });
    expect(view.canonicalName('app.api.init')).toBe('app.api.init');
  });

  it('finds members of classes, also inherited and nested ones', () => {
    const view = viewOf({
      ...PACKAGE,
      'app/base.py': 'class Base:\n    session: int\n    def get(self): self.late = 1\n',
      'app/repo.py': 'from .base import Base as B\nclass Repo(B[int]):\n    class Meta:\n        x = 1\n',
    });
    expect(view.definitionOf('app.repo.Repo.get')).toMatchObject({
      kind: 'function',
      qualifiedName: 'app.base.Base.get',
      owner: { name: 'Base' },
    });
    expect(view.definitionOf('app.repo.Repo.late')).toMatchObject({ kind: 'assignment', owner: { name: 'Base' } });
    expect(view.definitionOf('app.repo.Repo.Meta.x')).toMatchObject({ kind: 'assignment', qualifiedName: 'app.repo.Repo.Meta.x' });
    expect(view.definitionOf('app.repo.Repo.nothing')).toBeUndefined();
  });

  it('follows aliases and keeps all assignments of a name', () => {
    const view = viewOf({
      ...PACKAGE,
      'app/db.py':
        'from .impl import Real\nAlias = Real\nHERE = maker.parent\nimport library\nLib = library.thing\nif x:\n    maker = one()\nelse:\n    maker = two()\n',
      'app/impl.py': 'class Real: pass\n',
    });
    expect(view.definitionOf('app.db.Alias')).toMatchObject({ kind: 'class', qualifiedName: 'app.impl.Real' });
    expect(view.definitionOf('app.db.HERE')).toMatchObject({ kind: 'assignment', qualifiedName: 'app.db.HERE' });
    expect(view.canonicalName('app.db.Lib.x')).toBe('library.thing.x');
    expect(view.definitionOf('app.db.maker')).toMatchObject({ kind: 'assignment', assignments: [{}, {}] });
  });

  it('prefers what a package binds to a name over its submodule of that name', () => {
    const view = viewOf({
      'app/__init__.py': 'from .session import session\n',
      'app/session.py': 'session = make()\nother = 1\n',
    });
    expect(view.definitionOf('app.session')).toMatchObject({ kind: 'assignment', qualifiedName: 'app.session.session' });
    expect(view.definitionOf('app.session.other')).toMatchObject({ kind: 'assignment', qualifiedName: 'app.session.other' });
  });

  it('ends in circles', () => {
    const view = viewOf({
      ...PACKAGE,
      'app/a.py': 'from .b import x\nfrom .b import *\n',
      'app/b.py': 'from .a import x\nfrom .a import *\n',
    });
    expect(view.definitionOf('app.a.x')).toBeUndefined();
    expect(view.definitionOf('app.a.y')).toBeUndefined();
  });

  it('looks through many star imports', () => {
    const names = Array.from({ length: 40 }, (_, index) => `m${index}`);
    const files = Object.fromEntries(names.map((name) => [`app/${name}.py`, `class C${name}: pass\n`]));
    const view = viewOf({ 'app/__init__.py': names.map((name) => `from .${name} import *\n`).join(''), ...files });
    expect(view.definitionOf('app.Cm39')).toMatchObject({ kind: 'class', qualifiedName: 'app.m39.Cm39' });
  });

  it('keeps projects of one repository apart', () => {
    const files = {
      'one/app/__init__.py': '',
      'one/app/models.py': 'class User: one = 1\n',
      'two/app/__init__.py': '',
      'two/app/models.py': 'class User: two = 2\n',
    };
    expect(viewOf(files, [], 'two/app/x.py').definitionOf('app.models.User.two')).toBeDefined();
    expect(viewOf(files, [], 'two/app/x.py').definitionOf('app.models.User.one')).toBeUndefined();
    expect([...viewOf(files, [], 'two/app/x.py').files()].map(({ path }) => path).sort()).toEqual([
      'two/app/__init__.py',
      'two/app/models.py',
    ]);
  });

  it('finds modules by the end of their path when the source root was misjudged', () => {
    const view = viewOf({ 'service/company/db.py': 'class Base: pass\n' }, ['setup.py']);
    expect(view.definitionOf('company.db.Base')).toMatchObject({ kind: 'class', qualifiedName: 'service.company.db.Base' });
  });

  it('never takes a library for the folder that bears its name', () => {
    const view = viewOf({ 'alembic/op.py': 'class execute: pass\n', 'db/redis.py': 'class Redis: pass\n' });
    expect(view.canonicalName('alembic.op.other')).toBe('alembic.op.other');
    expect(view.isProjectName('alembic.context')).toBe(false);
    expect(view.definitionOf('redis.Redis')).toBeUndefined();
  });

  it('knows project names of files that were not read', () => {
    const view = viewOf(PACKAGE, ['app/models/user.py']);
    expect(view.isProjectName('app.models.user.User')).toBe(true);
    expect(view.isProjectName('app.models')).toBe(true);
    expect(view.isProjectName('fastapi.Depends')).toBe(false);
    expect(view.definitionOf('app.models.user.User')).toBeUndefined();
  });

  it('qualifies names of string annotations', () => {
    const view = viewOf({ ...PACKAGE, 'app/m.py': 'from .other import User\nimport sqlalchemy.orm as so\nclass Own: pass\n' });
    expect(view.qualify('app.m', 'User')).toBe('app.other.User');
    expect(view.qualify('app.m', 'so.Session')).toBe('sqlalchemy.orm.Session');
    expect(view.qualify('app.m', 'Own')).toBe('app.m.Own');
    expect(view.qualify('app.m', 'int')).toBe('builtins.int');
  });
});

describe('ProjectIndex, where one file tells something else,', () => {
  const texts = {
    'a/app/__init__.py': '',
    'a/app/db.py': 'from sqlalchemy.orm import Session as Local\n',
    'a/app/use.py': 'from app.db import Local\n',
    'b/pyproject.toml': '',
    'b/app/__init__.py': '',
    'b/app/db.py': 'class Local: pass\n',
  };
  const layout = createProjectLayout(Object.keys(texts));
  const factsOf = (path: string, text: string) => extractFileFacts(sourceFileIn(layout, path, text));
  const facts = Object.entries(texts).flatMap(([path, text]) => (path.endsWith('.py') ? [factsOf(path, text)] : []));
  const index = new ProjectIndex(layout, facts);
  const changed = index.with(factsOf('a/app/db.py', 'from sqlalchemy.ext.asyncio import AsyncSession as Local\n'));

  it('shows it to those who see that file', () => {
    expect(index.viewFrom('a/app/use.py').canonicalName('app.use.Local')).toBe('sqlalchemy.orm.Session');
    expect(changed.viewFrom('a/app/use.py').canonicalName('app.use.Local')).toBe('sqlalchemy.ext.asyncio.AsyncSession');
    expect(changed.files).toHaveLength(facts.length);
  });

  it('keeps the view of those who do not', () => {
    expect(changed.viewFrom('b/app/db.py')).toBe(index.viewFrom('b/app/db.py'));
    expect(changed.viewFrom('a/app/use.py')).not.toBe(index.viewFrom('a/app/use.py'));
  });
});
