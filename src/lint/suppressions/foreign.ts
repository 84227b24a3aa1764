/**
 * Whether a comment is another tool's suppression of one of the named codes ("noqa: S608", "nosec B608", "nosemgrep").
 * A bare `# nosec` means every code of bandit; a bare `# noqa` is mostly about line length and counts for nothing.
 */
export function isForeignSuppression(comment: string, accepted: readonly string[]): boolean {
  return comment.split('#').some((part) => {
    const match = /^\s*(noqa|nosec|nosemgrep)\b:?\s*(.*)$/i.exec(part);
    if (!match) return false;
    const tool = match[1]!.toLowerCase();
    const codes = match[2]!.split(/[\s,]+/).filter((code) => /^[A-Z]+\d+$/.test(code));
    return accepted.some((entry) => {
      const [name, code] = entry.split(/[:\s]+/);
      if (name !== tool) return false;
      return code === undefined || codes.includes(code) || (tool === 'nosec' && codes.length === 0);
    });
  });
}
