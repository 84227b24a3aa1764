type TextMethod = (text: string, argument: string | undefined) => string | undefined;

const STRIP = (text: string, characters: string | undefined, sides: 'start' | 'end' | 'both') => {
  const isStripped = (character: string) => (characters === undefined ? /\s/.test(character) : characters.includes(character));
  let [from, to] = [0, text.length];
  if (sides !== 'end') while (from < to && isStripped(text[from]!)) from++;
  if (sides !== 'start') while (to > from && isStripped(text[to - 1]!)) to--;
  return text.slice(from, to);
};

/** Methods of `str` whose result has the parts of the text they are called on, and what they make of a constant text. */
export const TEXT_METHODS: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ['strip', (text, characters) => STRIP(text, characters, 'both')],
  ['lstrip', (text, characters) => STRIP(text, characters, 'start')],
  ['rstrip', (text, characters) => STRIP(text, characters, 'end')],
  ['lower', (text) => text.toLowerCase()],
  ['upper', (text) => text.toUpperCase()],
  ['removeprefix', (text, prefix) => (prefix !== undefined && text.startsWith(prefix) ? text.slice(prefix.length) : text)],
  ['removesuffix', (text, suffix) => (suffix && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)],
]);

/** Python's `textwrap.dedent`: the leading whitespace common to all lines that are not blank is taken off. */
export function dedent(text: string): string {
  const lines = text.split('\n').map((line) => (/^[ \t]+$/.test(line) ? '' : line));
  let margin: string | undefined;
  for (const line of lines) {
    if (line === '') continue;
    const indent = /^[ \t]*/.exec(line)![0];
    if (margin === undefined) margin = indent;
    while (!indent.startsWith(margin)) margin = margin.slice(0, -1);
  }
  return lines.map((line) => line.slice(line === '' ? 0 : (margin?.length ?? 0))).join('\n');
}

/** Python's `inspect.cleandoc`, as far as the first line and the blank lines around matter. */
export function cleandoc(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const lines = [first.trimStart(), ...dedent(rest.join('\n')).split('\n')];
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  while (lines.length > 0 && lines[0] === '') lines.shift();
  return lines.join('\n');
}
