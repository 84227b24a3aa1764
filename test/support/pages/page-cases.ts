import { PageError, type Block, type Page, type Section } from './page.js';

/** A finding that the page announces. */
export interface Marker {
  /** 1-based line in the block. */
  readonly line: number;
  /** What the message must contain; "" for anything. */
  readonly text: string;
  /** How severe it must be; undefined for any. */
  readonly severity: string | undefined;
}

export interface CaseFile {
  readonly block: Block;
  /** The block's text without its markers. */
  readonly text: string;
  readonly markers: readonly Marker[];
  /** The block that shows the file after the fix. */
  readonly fixed: Block | undefined;
}

/** One project to check: a block, or several that stand together. */
export interface Case {
  readonly section: string;
  readonly title: string;
  /** 1-based line of its first block in the page. */
  readonly line: number;
  readonly files: readonly CaseFile[];
  readonly settings: string | undefined;
}

/** Sections whose blocks are checked; elsewhere blocks only illustrate. */
export const CHECKED_SECTIONS: readonly string[] = ['Bad', 'Good', 'When not to use it', 'Not detected yet'];

/**
 * The projects of a page. Under one heading, blocks that all name different paths make one project; else each block
 * is its own, and a block with a path joins the one before when only path lines stand between them.
 * @throws PageError when blocks, markers or settings are misplaced.
 */
export function casesOf(page: Page): Case[] {
  const cases = page.sections.filter(({ name }) => CHECKED_SECTIONS.includes(name)).flatMap(casesOfSection);
  const seen = new Map<string, Case>();
  for (const each of cases) {
    const content = JSON.stringify([each.settings, each.files.map(({ block, text }) => [block.path, block.status, text])]);
    const twin = seen.get(content);
    if (twin) throw new PageError(each.line, `the same as in line ${twin.line}`);
    seen.set(content, each);
  }
  return cases;
}

function casesOfSection(section: Section): Case[] {
  const settings = section.blocks.filter(({ words }) => words.includes('settings'));
  if (settings.length > 1) throw new PageError(settings[1]!.line, 'only one settings block may stand under a heading');
  const files = readFiles(section.blocks.filter((block) => !block.words.includes('settings')));
  return groupFiles(files).map((group) => ({
    section: section.name,
    title: section.title,
    line: group[0]!.block.line,
    files: group,
    settings: settings[0]?.text,
  }));
}

function readFiles(blocks: readonly Block[]): CaseFile[] {
  const files: CaseFile[] = [];
  blocks.forEach((block, index) => {
    if (block.words.includes('fixed')) {
      const before = files.at(-1);
      if (!before || before.fixed || before.block !== blocks[index - 1])
        throw new PageError(block.line, 'there is no block that this is the fixed form of');
      if (readMarkers(block.text).markers.length > 0) throw new PageError(block.line, 'a fixed block announces no finding');
      files[files.length - 1] = { ...before, fixed: block };
      return;
    }
    if (block.language !== 'py' && !block.hasPathLine) throw new PageError(block.line, `a ${block.language} block needs a path`);
    files.push({ block, ...readMarkers(block.text), fixed: undefined });
  });
  return files;
}

function groupFiles(files: readonly CaseFile[]): CaseFile[][] {
  const identities = files.map(
    ({ block }) => `${block.path} ${block.status === 'base' || block.status === 'base tip' ? block.status : ''}`,
  );
  if (files.length > 0 && files.every(({ block }) => block.hasPathLine) && new Set(identities).size === files.length) return [[...files]];
  const groups: CaseFile[][] = [];
  for (const file of files) {
    const previous = groups.at(-1);
    const joins = previous && file.block.hasPathLine && previous.at(-1)!.block.hasPathLine && !file.block.afterProse;
    if (joins) previous.push(file);
    else groups.push([file]);
  }
  return groups;
}

/** Takes the markers `# finding`, `# finding: text` and `# finding (info): text` off the ends of lines; several may stand behind each other. */
export function readMarkers(text: string): { readonly text: string; readonly markers: readonly Marker[] } {
  const markers: Marker[] = [];
  const lines = text.split('\n').map((line, row) => {
    const match = /^(.*?)((?:\s*# finding(?: \((?:error|warning|info)\))?(?::[^#\r]*)?)+)(\r?)$/.exec(line);
    if (!match) return line;
    for (const [, severity, said = ''] of match[2]!.matchAll(/# finding(?: \((\w+)\))?(?::([^#\r]*))?/g))
      markers.push({ line: row + 1, text: said.trim(), severity });
    return match[1]! + match[3]!;
  });
  return { text: lines.join('\n'), markers };
}
