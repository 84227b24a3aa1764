import { createProjectLayout } from '../../src/project/layout.js';

function nameIn(paths: readonly string[], path: string): string {
  return createProjectLayout([path, ...paths]).moduleNameOf(path).name;
}

describe('createProjectLayout', () => {
  it.each([
    ['a package at the top', ['app/__init__.py'], 'app/models.py', 'app.models'],
    ['a package in src', ['src/app/__init__.py', 'src/app/db/__init__.py'], 'src/app/db/session.py', 'app.db.session'],
    ['a namespace package in src', ['pyproject.toml'], 'src/company/service/models.py', 'company.service.models'],
    ['one project of several', ['backend/app/__init__.py', 'worker/app/__init__.py'], 'worker/app/jobs.py', 'app.jobs'],
    ['a namespace folder inside a package', ['backend/app/__init__.py'], 'backend/app/jobs/clean.py', 'app.jobs.clean'],
    [
      'a package inside such a folder',
      ['app/__init__.py', 'app/jobs/nightly/__init__.py'],
      'app/jobs/nightly/run.py',
      'app.jobs.nightly.run',
    ],
    [
      'a file beside packages inside a package',
      ['app/__init__.py', 'app/data/status/__init__.py'],
      'app/data/models.py',
      'app.data.models',
    ],
    [
      'a project inside a package',
      ['app/__init__.py', 'app/kit/pyproject.toml', 'app/kit/kit/__init__.py'],
      'app/kit/kit/run.py',
      'kit.run',
    ],
    ['a script beside a package', ['backend/app/__init__.py'], 'backend/scripts/seed.py', 'scripts.seed'],
    ['a project without __init__.py', ['server/pyproject.toml'], 'server/polls/models.py', 'polls.models'],
    ['a file of a bare repository', [], 'lib/db.py', 'lib.db'],
    ['src that is itself a package', ['src/__init__.py'], 'src/db.py', 'src.db'],
  ])('names %s', (_, others, path, expected) => {
    expect(nameIn(others, path)).toBe(expected);
  });

  it('names a package by its folder', () => {
    const layout = createProjectLayout(['src/app/__init__.py', 'src/app/models/__init__.py']);
    expect(layout.moduleNameOf('src/app/models/__init__.py')).toEqual({ name: 'app.models', isPackage: true });
    expect(layout.sourceRootOf('src/app/models/__init__.py')).toBe('src');
  });
});
