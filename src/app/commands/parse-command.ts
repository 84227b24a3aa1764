/** What people may ask for in a comment. */
export type Command =
  | { readonly name: 'recheck' | 'help' | 'fix' }
  | { readonly name: 'explain' | 'ignore'; readonly rule: string }
  | { readonly name: 'unknown'; readonly text: string };

export const COMMAND_NAMES: readonly string[] = ['recheck', 'fix', 'explain', 'ignore', 'help'];

/**
 * The command in a comment's first line; undefined when it holds none. The first line is never inside a code fence, and
 * one that is indented as code is no command.
 */
export function parseCommand(body: string): Command | undefined {
  const line = body.split(/\r\n|\r|\n/, 1)[0]!;
  const match = /^ {0,3}\/sqla(?:\s+(\S+))?(?:\s+(\S+))?\s*$/.exec(line);
  if (!match) return undefined;
  const [, name, argument] = match;
  if (argument === undefined && (name === 'recheck' || name === 'help' || name === 'fix')) return { name };
  if (argument !== undefined && (name === 'explain' || name === 'ignore')) return { name, rule: argument };
  return { name: 'unknown', text: [name, argument].filter(Boolean).join(' ') };
}
