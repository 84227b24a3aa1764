/** A file made from another by damage; bytes, since some damage is to the encoding. */
export interface Mutant {
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** Whole numbers from 0 up to a bound, the same for the same seed. */
export type Dice = (bound: number) => number;

/** A small generator (mulberry32): runs are repeated by their seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(bound, 1);
  };
}

type Mutation = (text: string, dice: Dice) => string | Uint8Array;

const TOKEN = /\w+|[^\w\s]|\s+/g;
const DEEP = 400;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'tokens deleted': (text, dice) => overTokens(text, dice, () => ''),
  'tokens doubled': (text, dice) => overTokens(text, dice, (token) => token + token),
  'tokens exchanged': (text, dice) => overTokens(text, dice, (_, tokens) => tokens[dice(tokens.length)]!),
  truncated: (text, dice) => text.slice(0, dice(text.length)),
  beheaded: (text, dice) => text.slice(dice(text.length)),
  'lines swapped': (text, dice) => swapLines(text, dice),
  'lines doubled': (text, dice) => text.replace(/^.*\n/gm, (line) => (dice(8) === 0 ? line + line : line)),
  'indentation torn': (text, dice) => text.replace(/^ +/gm, (indent) => (dice(6) === 0 ? indent.slice(dice(indent.length)) : indent)),
  'carriage returns alone': (text) => text.replaceAll('\n', '\r'),
  'line ends mixed': (text, dice) => text.replace(/\n/g, () => ['\n', '\r\n', '\r'][dice(3)]!),
  'form feeds': (text, dice) => text.replace(/\n/g, (end) => (dice(5) === 0 ? '\n\f' : end)),
  tabs: (text) => text.replace(/^ {4}/gm, '\t'),
  'one very long line': (text, dice) => `${text}\nx = [${'"ab", '.repeat(2_000 + dice(10_000))}]\n`,
  'nested deep': (text, dice) => nested(text, dice, 1 + dice(DEEP)),
  'nested too deep': (text, dice) => nested(text, dice, 2_000 + dice(8_000)),
  'brackets left open': (text, dice) => text.replace(/[)\]}]/g, (bracket) => (dice(12) === 0 ? '' : bracket)),
  'quotes left open': (text, dice) => text.replace(/"""|["']/g, (quote) => (dice(12) === 0 ? '' : quote)),
  'strange letters': (text, dice) =>
    text.replace(/\w\b/g, (letter) => (dice(20) === 0 ? ['é', '🐘', '\u202e', '\u0000', 'ß', '\ud800'][dice(6)]! : letter)),
  'invalid UTF-8': (text, dice) => withBytes(text, dice, [0xff, 0xc3, 0x80, 0xed]),
  'NUL bytes': (text, dice) => withBytes(text, dice, [0]),
  'byte order mark': (text) => `\uFEFF${text}`,
  'UTF-16': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'wrong coding cookie': (text, dice) => `# -*- coding: ${['latin-1', 'utf-16', 'klingon', 'ascii', 'cp1252'][dice(5)]!} -*-\n${text}`,
};

/** The kinds of damage, in a fixed order. */
export const DAMAGES: readonly string[] = Object.keys(MUTATIONS);

/** One text damaged in one way. */
export function mutate(text: string, damage: string, dice: Dice): Mutant {
  const made = MUTATIONS[damage]!(text, dice);
  return { what: damage, bytes: typeof made === 'string' ? Buffer.from(made, 'utf8') : made };
}

function overTokens(text: string, dice: Dice, change: (token: string, tokens: readonly string[]) => string): string {
  const tokens = text.match(TOKEN) ?? [];
  const every = 10 + dice(200);
  return tokens.map((token) => (dice(every) === 0 ? change(token, tokens) : token)).join('');
}

function swapLines(text: string, dice: Dice): string {
  const lines = text.split('\n');
  for (let swap = 0; swap < 5; swap++) {
    const [a, b] = [dice(lines.length), dice(lines.length)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
  }
  return lines.join('\n');
}

/** Some expression in the text, put deep inside calls, brackets or operators. */
function nested(text: string, dice: Dice, depth: number): string {
  const [open, close] = (
    [
      ['(', ')'],
      ['select(', ')'],
      ['text(', ')'],
      ['[', ']'],
      ['not ', ''],
      ['x and ', ''],
      ['session.execute(', ')'],
      ['lambda: ', ''],
      ['f"{', '}"'],
    ] as const
  )[dice(9)]!;
  const places = [...text.matchAll(/\b\w+\(/g)];
  const at = places.length === 0 ? 0 : places[dice(places.length)]!.index;
  return `${text.slice(0, at)}${open.repeat(depth)}x${close.repeat(depth)}, ${text.slice(at)}`;
}

function withBytes(text: string, dice: Dice, values: readonly number[]): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  for (let count = 1 + dice(3); count > 0 && bytes.length > 0; count--) bytes[dice(bytes.length)] = values[dice(values.length)]!;
  return bytes;
}
