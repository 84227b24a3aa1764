import picomatch from 'picomatch';

/**
 * Tells whether an author, a label, a title or a branch is one of the named ones or matches a pattern. Case does not
 * count, as on GitHub, and `*` runs across "/". Written out in full, `dependabot[bot]` means itself.
 */
export function textMatcher(patterns: readonly string[]): (text: string) => boolean {
  if (patterns.length === 0) return () => false;
  const names = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  const matchesPattern = picomatch([...patterns], { dot: true, nocase: true, bash: true });
  return (text) => names.has(text.toLowerCase()) || matchesPattern(text);
}
