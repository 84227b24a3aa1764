import type { TomlPrimitive, TomlTable } from 'smol-toml';
import { FILE_START, SettingsSyntaxError, type Place, type SettingsEntry, type SettingsNode } from './settings-node.js';

/**
 * The `[tool.sqla-review]` table of a pyproject.toml; undefined when it has none.
 * @throws SettingsSyntaxError when the file names the table but is no TOML.
 */
export async function readPyproject(text: string): Promise<SettingsNode | undefined> {
  // Most projects have a pyproject.toml and few this table: the parser is loaded only for those.
  if (!text.includes('sqla-review')) return undefined;
  const { parse, TomlError, TomlDate } = await import('smol-toml');
  try {
    const tool = parse(text)['tool'];
    const table = isTable(tool) ? tool['sqla-review'] : undefined;
    if (table === undefined) return undefined;
    return toNode(table, ['tool', 'sqla-review'], text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    throw new SettingsSyntaxError(`Not valid TOML: ${message}.`, { line: error.line, column: error.column }, { cause: error });
  }

  function isTable(value: TomlPrimitive | undefined): value is TomlTable {
    return typeof value === 'object' && !Array.isArray(value) && !(value instanceof TomlDate);
  }

  function toNode(value: TomlPrimitive, path: readonly string[], source: string): SettingsNode {
    const at = placeOfKey(source, path);
    if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => toNode(item, path, source)), at };
    if (isTable(value)) {
      const entries = Object.entries(value).map(([key, item]): SettingsEntry => {
        const below = [...path, key];
        return { key, keyAt: placeOfKey(source, below), value: toNode(item, below, source) };
      });
      return { kind: 'table', entries, at };
    }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', value, at };
    throw new SettingsSyntaxError('This value is of a kind that settings do not have.', at);
  }
}

/** The parser keeps no positions, so the key is looked for: the line that names the longest beginning of the path. */
function placeOfKey(text: string, path: readonly string[]): Place {
  let header: readonly string[] = [];
  let best: { readonly length: number; readonly place: Place } = { length: 0, place: FILE_START };
  text.split('\n').forEach((content, row) => {
    const opened = /^\s*\[\[?([^[\]]+)\]/.exec(content);
    const assigned = opened ? undefined : /^\s*([\w.\-"' ]+?)\s*=/.exec(content);
    if (opened) header = keyParts(opened[1]!);
    else if (!assigned) return;
    const named = assigned ? [...header, ...keyParts(assigned[1]!)] : header;
    const isPrefix = named.length <= path.length && named.every((part, index) => part === path[index]);
    if (!isPrefix || named.length <= best.length) return;
    best = { length: named.length, place: { line: row + 1, column: content.search(/\S/) + 1 } };
  });
  return best.place;
}

function keyParts(dotted: string): string[] {
  return dotted.split('.').map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2'));
}
