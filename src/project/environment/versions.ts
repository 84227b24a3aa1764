/** A version as far as rules compare it. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Whether a version is below another: `isBelow(v, '2.0')`. */
export function isBelow(version: Version, bound: string): boolean {
  const limit = versionOf(bound);
  return version.major < limit.major || (version.major === limit.major && version.minor < limit.minor);
}

/** "1.4.54" -> 1.4; a part that is no number counts as 0. */
export function versionOf(text: string): Version {
  const [major = '', minor = ''] = text.replace(/^[^\d]*/, '').split('.');
  return { major: Number.parseInt(major, 10) || 0, minor: Number.parseInt(minor, 10) || 0 };
}

/** The version an exact lock gives: uv.lock, poetry.lock, pdm.lock, Pipfile.lock. */
export function lockedVersion(lockText: string, name: string): Version | undefined {
  // The files are large and of fixed form: reading the two lines is a thousand times cheaper than parsing the document.
  const toml = new RegExp(`^name = "${name}"\\r?\\nversion = "([^"]+)"`, 'im').exec(lockText);
  const json = toml ?? new RegExp(`"${name}": \\{[^{}]*?"version": "==([^"]+)"`, 'i').exec(lockText);
  return json?.[1] === undefined ? undefined : versionOf(json[1]);
}

/**
 * The version that a requirement ("==1.4.54", ">=1.4,<2", "^1.4", "~=2.0") is judged by: an exact one, or the last one
 * below its upper bound. Undefined when nothing bounds it from above.
 * @param lastMinors the last minor version of each major, where "<2" shall mean that one.
 */
export function boundedVersion(requirement: string, lastMinors: LastMinors = {}): Version | undefined {
  const plain = /^\s*(\d+\.\d[\w.]*)\s*$/.exec(requirement);
  if (plain) return versionOf(plain[1]!);
  const clauses = [...requirement.matchAll(/(===?|~=|<=|<|\^|~)\s*v?(\d[\w.]*)/g)];
  const exact = clauses.find(([, operator]) => operator!.startsWith('=='));
  if (exact) return versionOf(exact[2]!);
  // "~=2.0" and "^2.0" let every later 2.x in: they say which major it is, and that is what rules ask.
  const bounds = clauses.flatMap(([, operator, text]) => (operator === '<' ? (lastBelow(text!, lastMinors) ?? []) : versionOf(text!)));
  return bounds.toSorted((a, b) => a.major - b.major || a.minor - b.minor)[0];
}

/** By major version. */
export type LastMinors = Readonly<Record<number, number>>;

/** SQLAlchemy's majors that are over. */
export const SQLALCHEMY_LAST_MINORS: LastMinors = { 0: 9, 1: 4 };

function lastBelow(text: string, lastMinors: LastMinors): Version | undefined {
  const { major, minor } = versionOf(text);
  const patch = Number.parseInt(text.split('.')[2] ?? '0', 10);
  if (patch > 0) return { major, minor };
  if (minor > 0) return { major, minor: minor - 1 };
  const last = lastMinors[major - 1];
  return last === undefined ? undefined : { major: major - 1, minor: last };
}
