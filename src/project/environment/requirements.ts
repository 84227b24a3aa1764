import { parse as parseToml, TomlError } from 'smol-toml';

/** One package that a project asks for. */
export interface Requirement {
  /** In lower case, with "-" for "_" and ".". */
  readonly name: string;
  /** ">=1.4,<2"; "" when any version will do. */
  readonly specifier: string;
}

/** The packages that a project file asks for at run time; those for tests and development are left out. */
export function requirementsOf(path: string, text: string): Requirement[] {
  const file = path.slice(path.lastIndexOf('/') + 1);
  if (file.endsWith('.toml') || file === 'Pipfile') return fromToml(text);
  if (/^requirements?.*\.(txt|in)$|^.*requirements\.(txt|in)$/.test(file) || /(^|\/)requirements\/[^/]+\.(txt|in)$/.test(path)) {
    return DEVELOPMENT.test(path) ? [] : fromLines(text);
  }
  if (file === 'setup.cfg') return fromLines(text);
  return file === 'setup.py' ? fromQuoted(text) : [];
}

/** Files and groups that do not ship. */
const DEVELOPMENT = /(^|[/_.-])(dev|develop|development|tests?|testing|lint|typing|docs?)([/_.-]|$)/i;
const REQUIREMENT =
  /^([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?((?:\s*(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!-]+\s*,?)*)\)?\s*(?:[;@#].*|--hash.*|\\)?$/;

function fromLines(text: string): Requirement[] {
  return text.split(/\r?\n/).flatMap((line) => readRequirement(line) ?? []);
}

function fromQuoted(text: string): Requirement[] {
  return [...text.matchAll(/["']([^"'\n]+)["']/g)].flatMap(([, inside]) => readRequirement(inside!) ?? []);
}

function readRequirement(line: string): Requirement | undefined {
  const match = REQUIREMENT.exec(line.trim());
  return match ? { name: normalName(match[1]!), specifier: match[2]!.trim() } : undefined;
}

function fromToml(text: string): Requirement[] {
  let document: unknown;
  try {
    document = parseToml(text);
  } catch (error) {
    // What is wrong with the file is said where settings are read from it; here it only tells us nothing.
    if (error instanceof TomlError) return [];
    throw error;
  }
  const lists = [at(document, 'project', 'dependencies'), ...shippedGroups(at(document, 'project', 'optional-dependencies'))];
  const groups = shippedGroups(at(document, 'tool', 'poetry', 'group')).map((group) => at(group, 'dependencies'));
  const tables = [at(document, 'packages'), at(document, 'tool', 'poetry', 'dependencies'), ...groups];
  return [...lists.flatMap(fromList), ...tables.flatMap(fromTable)];
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  let inside = value;
  for (const key of keys) inside = isTable(inside) ? inside[key] : undefined;
  return inside;
}

function shippedGroups(groups: unknown): unknown[] {
  if (!isTable(groups)) return [];
  return Object.entries(groups).flatMap(([name, group]) => (DEVELOPMENT.test(name) ? [] : [group]));
}

function fromList(list: unknown): Requirement[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => (typeof item === 'string' ? (readRequirement(item) ?? []) : []));
}

/** Poetry and Pipfile: name = "^1.4", or name = { version = "^1.4", extras = [...] }. */
function fromTable(table: unknown): Requirement[] {
  if (!isTable(table)) return [];
  return Object.entries(table).map(([name, value]) => {
    const version = isTable(value) ? value['version'] : value;
    return { name: normalName(name), specifier: typeof version === 'string' ? version : '' };
  });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
