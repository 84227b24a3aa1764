import {
  COMMON_PROJECT_FILES,
  isProjectFile,
  OUTER_PROJECT_FILES,
  ROOT_PROJECT_FILES,
} from '../../src/project/environment/project-file-paths.js';

it.each([
  ...COMMON_PROJECT_FILES,
  ...OUTER_PROJECT_FILES,
  ...ROOT_PROJECT_FILES,
  'uv.lock',
  'alembic-tenants.ini',
  'docker/docker-compose.dev.yml',
])('%s is a project file, in any folder', (path) => {
  expect([path, `services/shop/${path}`].map(isProjectFile)).toEqual([true, true]);
});

it.each(['app/compose.py', 'myalembic.ini', 'docs/requirements.md', 'chart/values.yaml', '.github/dependabot.yml', 'package-lock.json'])(
  '%s is none',
  (path) => {
    expect(isProjectFile(path)).toBe(false);
  },
);
