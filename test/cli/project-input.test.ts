import { openWorkspace } from '../../src/cli/files/workspace.js';
import { readProject } from '../../src/cli/files/project-input.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';
import { NO_FACTS_CACHE } from '../../src/project/facts/facts-cache.js';
import { TestFolder } from './run-cli.js';

const MIGRATION = 'revision = "b"\ndown_revision = "a"\n';

describe('readProject', () => {
  let folder: TestFolder;
  beforeEach(() => (folder = new TestFolder()));
  afterEach(() => folder.remove());

  async function read(files: Readonly<Record<string, string>>, checked: string, touched: readonly string[] = []) {
    folder.write(files);
    const workspace = await openWorkspace([{ path: folder.path, isFolder: true }], folder.path);
    const request = {
      allPaths: Object.keys(files),
      checked: new Map([[checked, files[checked]!]]),
      touched,
      settings: DEFAULT_SETTINGS,
      facts: NO_FACTS_CACHE,
    };
    const { context, projectFiles, locations } = await readProject(workspace, request);
    return {
      context: [...context.keys()].sort(),
      projectFiles: [...projectFiles.keys()].sort(),
      folders: locations.map((one) => one.folder),
    };
  }

  it('reads what a file imports, and what SQLAlchemy needs of what that imports', async () => {
    const { context } = await read(
      {
        'app/__init__.py': '',
        'app/service.py': 'from app.models import User\nfrom app.constants import TABLE\nsession = None\n',
        'app/constants.py': 'from app.far import X\n',
        'app/far.py': 'X = 1\n',
        'app/models/__init__.py': 'from app.models.user import User  # sqlalchemy\n',
        'app/models/user.py': 'from app.base import Base\n__tablename__ = "u"\n',
        'app/base.py': 'from sqlalchemy.orm import DeclarativeBase\n',
        'app/other.py': 'from sqlalchemy import select\n',
      },
      'app/service.py',
    );
    expect(context).toEqual(['app/base.py', 'app/constants.py', 'app/models/__init__.py', 'app/models/user.py']);
  });

  it('reads all migrations beside one that is checked, or deleted', async () => {
    const files = {
      'alembic.ini': '[alembic]\nscript_location = db\n',
      'requirements-dev.txt': 'sqlalchemy\n',
      'db/env.py': '',
      'db/versions/a.py': MIGRATION,
      'db/versions/b.py': MIGRATION,
      'old/versions/c.py': MIGRATION,
      'x.py': '',
    };
    expect(await read(files, 'db/versions/b.py')).toEqual({
      context: ['db/env.py', 'db/versions/a.py'],
      projectFiles: ['alembic.ini', 'requirements-dev.txt'],
      folders: ['db/versions'],
    });
    expect((await read(files, 'x.py')).context).toEqual([]);
    expect((await read(files, 'x.py', ['db/versions/gone.py'])).context).toEqual(['db/env.py', 'db/versions/a.py', 'db/versions/b.py']);
  });

  it('reads the models that the env.py of a checked migration imports', async () => {
    const files = {
      'alembic.ini': '[alembic]\nscript_location = db\n',
      'app/__init__.py': '',
      'app/models.py': 'from app.base import Base\n__tablename__ = "u"\n',
      'app/base.py': 'from sqlalchemy import MetaData\n',
      'db/env.py': 'from alembic import context\nfrom app.models import Base\n',
      'db/versions/a.py': MIGRATION,
    };
    expect((await read(files, 'db/versions/a.py')).context).toEqual(['app/base.py', 'app/models.py', 'db/env.py']);
  });
});
