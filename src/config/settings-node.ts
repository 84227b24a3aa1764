/** A place in a settings file; both count from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What a settings file holds, whatever its syntax, with the place of every key and value. */
export type SettingsNode =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly at: Place }
  | { readonly kind: 'list'; readonly items: readonly SettingsNode[]; readonly at: Place }
  | { readonly kind: 'table'; readonly entries: readonly SettingsEntry[]; readonly at: Place };

export interface SettingsEntry {
  readonly key: string;
  readonly keyAt: Place;
  readonly value: SettingsNode;
}

/** A settings file that cannot be read as YAML or TOML, or not as settings. */
export class SettingsSyntaxError extends Error {
  readonly at: Place;

  constructor(message: string, at: Place, options?: ErrorOptions) {
    super(message, options);
    this.at = at;
  }
}

/** Far more than any key needs; keeps hostile nesting from the stack. */
export const MAX_DEPTH = 10;

export const FILE_START: Place = { line: 1, column: 1 };

/** How a message names a value: `"x"`, `3`, `a list`. */
export function describeNode(node: SettingsNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'table') return 'a mapping';
  if (node.value === null) return 'nothing';
  const text = JSON.stringify(node.value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
