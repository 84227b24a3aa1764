import type { LineCounter, Node, Pair } from 'yaml';
import { FILE_START, MAX_DEPTH, SettingsSyntaxError, type Place, type SettingsEntry, type SettingsNode } from './settings-node.js';

/** A settings file has some 2 KB; more is a mistake or an attack. */
export const MAX_SETTINGS_BYTES = 64 * 1024;
const TOO_DEEP = 'The file is nested too deep to be read.';

/**
 * Reads strict YAML 1.2: one document, no key twice, no aliases, no tags of its own. An empty file is undefined.
 * @throws SettingsSyntaxError with the first fault.
 */
export async function readYaml(text: string): Promise<SettingsNode | undefined> {
  if (Buffer.byteLength(text) > MAX_SETTINGS_BYTES) {
    throw new SettingsSyntaxError(`The file is larger than ${MAX_SETTINGS_BYTES / 1024} KB, which no settings need.`, FILE_START);
  }
  // Loaded here because it costs 30 ms, and most runs have no settings file.
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const document = parse(text, yaml, lines);
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) throw new SettingsSyntaxError(yamlMessage(fault.code, fault.message), placeAt(lines, fault.pos[0]), { cause: fault });
  if (document.contents === null) return undefined;
  return toNode(document.contents, { yaml, lines }, 0);
}

interface Reading {
  readonly yaml: typeof import('yaml');
  readonly lines: LineCounter;
}

function parse(text: string, yaml: typeof import('yaml'), lineCounter: LineCounter) {
  try {
    return yaml.parseDocument(text, { version: '1.2', schema: 'core', strict: true, uniqueKeys: true, prettyErrors: false, lineCounter });
  } catch (error) {
    // The library answers an exhausted stack with an error of the document, but not wherever it can happen.
    if (!(error instanceof RangeError)) throw error;
    throw new SettingsSyntaxError(TOO_DEEP, FILE_START, { cause: error });
  }
}

function toNode(node: Node, reading: Reading, depth: number): SettingsNode {
  const { yaml, lines } = reading;
  const at = placeAt(lines, node.range?.[0] ?? 0);
  if (depth > MAX_DEPTH) throw new SettingsSyntaxError(TOO_DEEP, at);
  if (yaml.isAlias(node)) {
    throw new SettingsSyntaxError(`Aliases (\`*${node.source}\`) are not supported in settings. Write the value out.`, at);
  }
  if (yaml.isSeq<Node>(node)) return { kind: 'list', items: node.items.map((item) => toNode(item, reading, depth + 1)), at };
  if (yaml.isMap<Node, Node | null>(node)) return { kind: 'table', entries: node.items.map((pair) => toEntry(pair, reading, depth)), at };
  const value = yaml.isScalar(node) ? node.value : undefined;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value, at };
  }
  throw new SettingsSyntaxError('This value is of a kind that settings do not have.', at);
}

function toEntry(pair: Pair<Node, Node | null>, reading: Reading, depth: number): SettingsEntry {
  const key = toNode(pair.key, reading, depth + 1);
  if (key.kind !== 'scalar' || typeof key.value !== 'string') throw new SettingsSyntaxError('A key must be plain text.', key.at);
  const value: SettingsNode = pair.value ? toNode(pair.value, reading, depth + 1) : { kind: 'scalar', value: null, at: key.at };
  return { key: key.value, keyAt: key.at, value };
}

function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The library's messages are good, but for the ones that a reader meets most. */
function yamlMessage(code: string, message: string): string {
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (code === 'DUPLICATE_KEY') return 'This key stands here twice. Keep one of them.';
  if (code === 'TAB_AS_INDENT') return 'A tab indents this line; YAML allows spaces only.';
  return `Not valid YAML: ${message.replace(/\.?$/, '.')}`;
}
