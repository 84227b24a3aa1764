import type { RevisionState } from './revision-state.js';

/** Revisions and the texts of their files, by path. */
export interface WrittenRevisions {
  readonly state: RevisionState;
  readonly texts: ReadonlyMap<string, string>;
}

/** More files with one word than these tell nothing more to a file that asks about the others. */
const FEW = 2;

/**
 * What the texts of an environment's revisions say, at the base and after merging. They are looked through once for each
 * question, whichever revision asks: a project has thousands.
 */
export class RevisionTexts {
  readonly #base: WrittenRevisions;
  readonly #head: WrittenRevisions;
  readonly #isInside: (path: string) => boolean;
  /** By question, then by id. */
  readonly #telling = new Map<string, ReadonlyMap<string, string>>();
  /** By word, the first paths. */
  readonly #mentioning = new Map<string, readonly string[]>();
  #writesDowngrades: boolean | undefined;
  /** Of the last that asked: it mostly asks again. */
  #ancestors: { readonly id: string; readonly ids: ReadonlySet<string> } | undefined;

  constructor(base: WrittenRevisions, head: WrittenRevisions, isInside: (path: string) => boolean) {
    this.#base = base;
    this.#head = head;
    this.#isInside = isInside;
  }

  /** Texts that match a pattern, of the revisions before this one; of the released ones, those that are on the base branch already. */
  before(id: string, which: 'all' | 'released', about: RegExp): readonly string[] {
    const telling = this.#tellingOf(which, about);
    if (telling.size === 0) return [];
    const ancestors = this.#ancestorsOf(id);
    return [...telling].flatMap(([each, text]) => (ancestors.has(each) ? [text] : []));
  }

  /** The text of a revision after merging. */
  textOf(id: string): string | undefined {
    return this.#head.texts.get(this.#head.state.revisions.get(id)?.path ?? '');
  }

  /** Whether a migration other than the one at `path` has a word in its text after merging. */
  mentionsElsewhere(word: string, path: string): boolean {
    let paths = this.#mentioning.get(word);
    if (!paths) {
      const pattern = new RegExp(`\\b${word.replace(/[^\w]/g, '\\$&')}\\b`);
      const found: string[] = [];
      for (const [each, text] of this.#head.texts) {
        if (found.length < FEW && text.includes(word) && this.#isInside(each) && pattern.test(text)) found.push(each);
      }
      paths = found;
      this.#mentioning.set(word, paths);
    }
    return paths.some((each) => each !== path);
  }

  /** False when the newest revisions at the base leave their downgrades out. */
  writesDowngrades(): boolean {
    return (this.#writesDowngrades ??= writesDowngrades(this.#base));
  }

  #tellingOf(which: 'all' | 'released', about: RegExp): ReadonlyMap<string, string> {
    const key = `${which} ${String(about)}`;
    let telling = this.#telling.get(key);
    if (!telling) {
      const { state, texts } = which === 'all' ? this.#head : this.#base;
      const written = Array.from(state.revisions, ([id, { path }]) => [id, texts.get(path) ?? ''] as const);
      telling = new Map(written.filter(([, text]) => about.test(text)));
      this.#telling.set(key, telling);
    }
    return telling;
  }

  #ancestorsOf(id: string): ReadonlySet<string> {
    if (this.#ancestors?.id !== id) {
      const { state } = this.#head;
      const ids = new Set(state.parentsOf(id));
      for (const each of ids) for (const parent of state.parentsOf(each)) ids.add(parent);
      ids.delete(id);
      this.#ancestors = { id, ids };
    }
    return this.#ancestors.ids;
  }
}

/** So many of the newest revisions that do anything tell what a project does now; fewer than the least tell nothing. */
const NEWEST = 20;
const LEAST = 5;
/** A project that leaves out more downgrades than these never writes them. */
const LEFT_OUT = 4 / 5;

/** Whether a project writes downgrades, by its newest revisions. */
function writesDowngrades({ state, texts }: WrittenRevisions): boolean {
  const newest = new Set(state.heads);
  const upgrades: string[] = [];
  for (const id of newest) {
    if (upgrades.length >= NEWEST) break;
    const text = texts.get(state.revisions.get(id)?.path ?? '');
    // Merge revisions and placeholders do nothing in either direction.
    if (text !== undefined && works(text, 'upgrade')) upgrades.push(text);
    for (const parent of state.parentsOf(id)) newest.add(parent);
  }
  const without = upgrades.filter((text) => !works(text, 'downgrade')).length;
  return upgrades.length < LEAST || without <= upgrades.length * LEFT_OUT;
}

/** Whether a direction does anything; read from the text, since the graph's files are not parsed. */
function works(text: string, direction: 'upgrade' | 'downgrade'): boolean {
  const body = new RegExp(`^def ${direction}\\w*\\([^\\n]*?\\)[^\\n:]*:(.*(?:\\n(?:[ \\t].*)?)*)`, 'm').exec(text)?.[1] ?? '';
  const code = body.replace(/"""[^]*?"""|'''[^]*?'''|#.*/g, '');
  return code.split('\n').some((line) => !/^\s*(?:pass|\.\.\.|return(?: None)?)?\s*$/.test(line)) && !/^\s*raise\b/.test(code);
}
