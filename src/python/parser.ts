import { flattenInGaps } from './engines/comment-runs.js';
import type { ParseEngine } from './engines/engine.js';
import { loadNativeEngine } from './engines/native-engine.js';
import { loadWasmEngine } from './engines/wasm-engine.js';
import { SyntaxTree } from './tree.js';

export type EngineName = ParseEngine['name'];

/** Turns Python text into trees. Synchronous; safe to share, since a parse finishes before the next begins. */
export interface PythonParser {
  readonly engine: EngineName;
  /** Set when the wanted engine could not load and the other one took its place: say it once in a log. */
  readonly fallback: EngineFallback | undefined;
  /**
   * Never throws for bad Python: what cannot be read becomes ERROR nodes.
   * @throws Error when the engine itself gives up.
   */
  parse(text: string): SyntaxTree;
}

export interface EngineFallback {
  readonly wanted: EngineName;
  /** Why the wanted engine did not load. */
  readonly reason: Error;
}

/** Neither engine could be loaded; `cause` holds both reasons. */
export class NoParseEngineError extends Error {}

// The wasm engine needs no compiler at install, frees its trees at once, and costs two thirds of the native cursor.
const DEFAULT_ENGINE: EngineName = 'wasm';

let preferred: EngineName = DEFAULT_ENGINE;

/** Chooses the engine for this process, before the first parser is loaded. */
export function preferEngine(engine: EngineName): void {
  preferred = engine;
}

const loaded = new Map<EngineName, Promise<PythonParser>>();

/**
 * The parser on the wanted engine, loaded once per process; on the other engine when the wanted one cannot load.
 * @throws NoParseEngineError when neither can.
 */
export function loadPythonParser(wanted: EngineName = preferred): Promise<PythonParser> {
  let parser = loaded.get(wanted);
  if (!parser) {
    parser = loadFirstWorking(wanted, { wasm: loadWasmEngine, native: loadNativeEngine });
    loaded.set(wanted, parser);
  }
  return parser;
}

export type EngineLoaders = Readonly<Record<EngineName, () => ParseEngine | Promise<ParseEngine>>>;

/** The parser on the wanted engine, or on the other one with the reason. */
export async function loadFirstWorking(wanted: EngineName, loaders: EngineLoaders): Promise<PythonParser> {
  try {
    return parserOn(await loaders[wanted](), undefined);
  } catch (error) {
    const reason = asError(error);
    try {
      return parserOn(await loaders[wanted === 'wasm' ? 'native' : 'wasm'](), { wanted, reason });
    } catch (second) {
      throw new NoParseEngineError('no Python parser could be loaded; reinstall the packages tree-sitter and tree-sitter-python', {
        cause: new AggregateError([reason, second]),
      });
    }
  }
}

function parserOn(engine: ParseEngine, fallback: EngineFallback | undefined): PythonParser {
  return { engine: engine.name, fallback, parse: (text) => new SyntaxTree(text, flattenInGaps(text, engine.flatten)) };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
