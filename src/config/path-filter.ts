import picomatch from 'picomatch';
import type { Settings } from '../lint/settings.js';

/** Tells whether a path of the repository ("/" between its parts) is to be checked by `paths.include` and `paths.exclude`. */
export function pathFilter(paths: Settings['paths']): (path: string) => boolean {
  const isIncluded = pathMatcher(paths.include);
  const isExcluded = pathMatcher(paths.exclude);
  return (path) => isIncluded(path) && !isExcluded(path);
}

/**
 * Tells whether an author, a label, a title or a branch is one of the named ones or matches a pattern. Case does not
 * count, as on GitHub, and `*` runs across "/". Written out in full, `dependabot[bot]` means itself.
 */
export function textMatcher(patterns: readonly string[]): (text: string) => boolean {
  const matchesPattern = anyOf(patterns, { dot: true, nocase: true, bash: true });
  return (text) => matchesPattern(text) || patterns.some((pattern) => pattern.toLowerCase() === text.toLowerCase());
}

function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  return anyOf(patterns.flatMap(withFolder), { dot: true });
}

/** `legacy` and `legacy/` mean all that lies in the folder, as in .gitignore. */
function withFolder(pattern: string): string[] {
  const plain = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
  return [plain, `${plain}/**`];
}

function anyOf(patterns: readonly string[], options: picomatch.PicomatchOptions): (text: string) => boolean {
  return patterns.length === 0 ? () => false : picomatch([...patterns], options);
}
