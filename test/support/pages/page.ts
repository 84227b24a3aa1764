// Reads rule pages: the format of checks/<family>/<rule>.md and test/checks/<family>/<rule>.md. It runs nothing.

/** What a file's part in the change is. */
export type BlockStatus = 'added' | 'modified' | 'unchanged' | 'base' | 'base tip' | 'removed';

/** A fenced block with all that was said about it. */
export interface Block {
  /** 1-based line of the opening fence in the page. */
  readonly line: number;
  readonly language: string;
  /** Further words behind the language: "fixed", "crlf", "broken", "settings". */
  readonly words: readonly string[];
  readonly text: string;
  readonly path: string;
  readonly status: BlockStatus;
  /** Old path of a renamed file. */
  readonly renamedFrom: string | undefined;
  /** A line before the fence gave the path. */
  readonly hasPathLine: boolean;
  /** Prose stands between the block before (or the heading) and this one. */
  readonly afterProse: boolean;
}

/** A heading with what stands under it, up to the next heading of whatever level. */
export interface Section {
  /** The nearest "## " heading: "Bad", "Good", ... */
  readonly name: string;
  /** "Bad", or "Bad: name of the ### heading". */
  readonly title: string;
  readonly line: number;
  readonly blocks: readonly Block[];
  readonly hasProse: boolean;
}

export interface Page {
  /** Everything before the first "## ". */
  readonly head: string;
  readonly sections: readonly Section[];
}

/** A page that does not keep to the format. */
export class PageError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
  }
}

export const DEFAULT_PATH = 'app/example.py';

const LANGUAGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['py', ['fixed', 'crlf', 'broken']],
  ['toml', ['settings']],
  ['ini', []],
  ['text', []],
  ['diff', []],
  ['bash', []],
]);
const PATH_LINE = /^`([^`]+)`(?: \(([^)]+)\))?:$/;
const STATUSES: readonly string[] = ['added', 'modified', 'unchanged', 'base', 'base tip', 'removed'];

/** @throws PageError when the page is not in the format. */
export function parsePage(text: string): Page {
  const reader = new PageReader(text.replaceAll('\r\n', '\n').split('\n'));
  return reader.read();
}

type OpenSection = { -readonly [Key in keyof Section]: Section[Key] } & { blocks: Block[] };

class PageReader {
  readonly #lines: readonly string[];
  readonly #sections: OpenSection[] = [];
  #row = 0;
  #pathLine: { readonly path: string; readonly words: string | undefined; readonly row: number } | undefined;
  #sawProse = false;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  read(): Page {
    const firstSection = this.#lines.findIndex((line) => line.startsWith('## '));
    const head = this.#lines.slice(0, firstSection === -1 ? this.#lines.length : firstSection).join('\n');
    for (this.#row = firstSection === -1 ? this.#lines.length : firstSection; this.#row < this.#lines.length; this.#row++) this.#readLine();
    if (this.#pathLine) throw new PageError(this.#pathLine.row + 1, 'a path without a block after it');
    return { head, sections: this.#sections };
  }

  #readLine(): void {
    const line = this.#lines[this.#row]!;
    const pathLine = PATH_LINE.exec(line);
    if (this.#pathLine && line !== '' && !line.startsWith('```')) {
      throw new PageError(this.#pathLine.row + 1, 'a path must stand right before its block');
    }
    if (line.startsWith('```')) this.#readBlock(line);
    else if (/^#{2,3} /.test(line)) this.#openSection(line);
    else if (line.startsWith('#')) throw new PageError(this.#row + 1, 'only ## and ### headings may be used here');
    else if (pathLine) this.#pathLine = { path: pathLine[1]!, words: pathLine[2], row: this.#row };
    else if (line !== '') {
      this.#sawProse = true;
      this.#sections.at(-1)!.hasProse = true;
    }
  }

  #openSection(line: string): void {
    const level3 = line.startsWith('### ') ? line.slice(4).trim() : undefined;
    const name = level3 === undefined ? line.slice(3).trim() : this.#sections.at(-1)!.name;
    this.#sections.push({
      name,
      title: level3 === undefined ? name : `${name}: ${level3}`,
      line: this.#row + 1,
      blocks: [],
      hasProse: false,
    });
    this.#sawProse = false;
  }

  #readBlock(fence: string): void {
    const opened = this.#row;
    const [language = '', ...words] = fence.slice(3).trim().split(/\s+/);
    const known = LANGUAGES.get(language);
    if (!known) throw new PageError(opened + 1, `unknown block language "${language}" (known: ${[...LANGUAGES.keys()].join(', ')})`);
    const strange = words.find((word) => !known.includes(word));
    if (strange !== undefined) throw new PageError(opened + 1, `unknown word "${strange}" behind \`\`\`${language}`);
    const end = this.#lines.findIndex((line, row) => row > opened && line.startsWith('```'));
    if (end === -1) throw new PageError(opened + 1, 'the block is not closed');
    const text = this.#lines
      .slice(opened + 1, end)
      .map((line) => `${line}\n`)
      .join('');
    const { status, renamedFrom } = this.#readStatus(this.#pathLine?.words);
    this.#sections.at(-1)!.blocks.push({
      line: opened + 1,
      language,
      words,
      text: words.includes('crlf') ? text.replaceAll('\n', '\r\n') : text,
      path: this.#pathLine?.path ?? DEFAULT_PATH,
      status,
      renamedFrom,
      hasPathLine: this.#pathLine !== undefined,
      afterProse: this.#sawProse,
    });
    this.#pathLine = undefined;
    this.#sawProse = false;
    this.#row = end;
  }

  #readStatus(words: string | undefined): Pick<Block, 'status' | 'renamedFrom'> {
    const renamed = /^renamed from `?([^`]+?)`?$/.exec(words ?? '');
    if (renamed) return { status: 'modified', renamedFrom: renamed[1]! };
    const status = words ?? 'modified';
    if (!STATUSES.includes(status)) {
      throw new PageError(this.#row + 1, `unknown status "(${status})" (known: ${STATUSES.join(', ')}, renamed from <path>)`);
    }
    return { status: status as BlockStatus, renamedFrom: undefined };
  }
}
