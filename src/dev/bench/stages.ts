import { setImmediate } from 'node:timers/promises';
import { rules } from '../../../checks/index.js';
import { check, type InputFile } from '../../lint/check.js';
import { DEFAULT_SETTINGS } from '../../lint/settings.js';
import { mightHoldFindings } from '../../project/prefilter.js';
import { createModule } from '../../python/create-module.js';
import { loadBareNativeParse } from '../../python/engines/native-engine.js';
import { loadPythonParser } from '../../python/parser.js';
import type { Stage } from './measure.js';

/** Texts shorter than this in all are gone through several times per round: CPU time is counted in steps of some ms. */
const MIN_CHARACTERS = 2_000_000;
/** Native trees are freed only when the event loop turns. */
const FILES_PER_TURN = 20;

export interface Stages {
  /** The first is what the others are compared with. */
  readonly stages: readonly Stage[];
  readonly notes: readonly string[];
}

/** The stages of a check, each holding all before it. */
export async function loadStages(files: readonly InputFile[]): Promise<Stages> {
  const parser = await loadPythonParser();
  const texts = files.map(({ text }) => text);
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const turns = Math.max(1, Math.ceil(MIN_CHARACTERS / characters));
  const repeated = (name: string, run: () => Promise<void>): Stage => ({
    name,
    turns,
    run: async () => {
      for (let turn = 0; turn < turns; turn++) await run();
    },
  });
  const eachText = (name: string, use: (text: string) => void) => repeated(name, () => goThrough(texts, use));
  const whole = (name: string, wantsFix: () => boolean) =>
    repeated(name, async () => void (await check({ files, rules, settings: DEFAULT_SETTINGS, wantsFix })));
  const bare = bareNativeParse();
  const stages = [
    ...(bare ? [eachText('bare native parse', bare)] : []),
    eachText(`${parser.engine} parse, flattened`, (text) => void parser.parse(text)),
    eachText('+ scopes, names, calls', (text) => void createModule(parser.parse(text), { name: 'bench', isPackage: false }).scope),
    whole(`whole check, ${rules.length} rules`, () => false),
    whole('whole check with fixes', () => true),
  ];
  const concerned = texts.filter(mightHoldFindings);
  const share = concerned.reduce((sum, text) => sum + text.length, 0) / characters;
  const notes = [
    ...(bare ? [] : [`tree-sitter's native binary does not load here: the ${parser.engine} parse is the measure`]),
    `prefilter: mightHoldFindings (words of SQLAlchemy, Alembic and the use of sessions) keeps ${concerned.length} files, ${(share * 100).toFixed(0)} % of the text, for the whole check`,
  ];
  return { stages, notes };
}

/** The bare parse of all texts, once; by the engine in use where the native one does not load. */
export async function bareParse(texts: readonly string[]): Promise<Stage> {
  const parser = await loadPythonParser();
  const bare = bareNativeParse();
  const name = bare ? 'bare native parse' : `${parser.engine} parse, flattened`;
  return { name, turns: 1, run: () => goThrough(texts, bare ?? ((text) => void parser.parse(text))) };
}

async function goThrough(texts: readonly string[], use: (text: string) => void): Promise<void> {
  let count = 0;
  for (const text of texts) {
    use(text);
    if (++count % FILES_PER_TURN === 0) await setImmediate();
  }
}

function bareNativeParse(): ((text: string) => void) | undefined {
  try {
    return loadBareNativeParse();
  } catch {
    // An optional dependency that needs a compiler or a recent libstdc++; the note of the run says so.
    return undefined;
  }
}
