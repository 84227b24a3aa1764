import type { RevisionState } from './revision-state.js';

/** So many of the newest revisions that do anything tell what a project does now; fewer than the least tell nothing. */
const NEWEST = 20;
const LEAST = 5;
/** A project that leaves out more downgrades than these never writes them. */
const LEFT_OUT = 4 / 5;

/** Whether a project writes downgrades, by its newest revisions. Texts by path. */
export function writesDowngrades(state: RevisionState, texts: ReadonlyMap<string, string>): boolean {
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
