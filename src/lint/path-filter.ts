import picomatch from 'picomatch';
import type { Settings } from './settings.js';

/** Tells whether a path of the repository ("/" between its parts) is to be checked by `paths.include` and `paths.exclude`. */
export function pathFilter(paths: Settings['paths']): (path: string) => boolean {
  const isIncluded = pathMatcher(paths.include);
  const isExcluded = pathMatcher(paths.exclude);
  return (path) => isIncluded(path) && !isExcluded(path);
}

function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  return patterns.length === 0 ? () => false : picomatch(patterns.flatMap(withFolder), { dot: true });
}

/** `legacy` and `legacy/` mean all that lies in the folder, as in .gitignore. */
function withFolder(pattern: string): string[] {
  const plain = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
  return [plain, `${plain}/**`];
}
