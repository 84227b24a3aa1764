import { pathFilter } from '../../src/lint/path-filter.js';
import { DEFAULT_SETTINGS } from '../../src/lint/settings.js';

describe('pathFilter', () => {
  it('takes every Python file by default, hidden folders too', () => {
    const isChecked = pathFilter(DEFAULT_SETTINGS.paths);
    expect(['a.py', 'a/b/c.py', '.hooks/x.py', 'a.pyi', 'README.md'].filter(isChecked)).toEqual(['a.py', 'a/b/c.py', '.hooks/x.py']);
  });

  it('lets exclude win, and takes a folder for all that is in it', () => {
    const isChecked = pathFilter({ include: ['app/', 'lib/**/*.py'], exclude: ['app/legacy', '**/vendor'] });
    const paths = ['app/a.py', 'app/legacy/b.py', 'app/legacyb.py', 'lib/x/vendor/c.py', 'lib/d.py', 'other/e.py'];
    expect(paths.filter(isChecked)).toEqual(['app/a.py', 'app/legacyb.py', 'lib/d.py']);
  });
});
