import { BYTES_PER_ROW, rowsIn, type FlatRows, type ParseEngine } from './engine.js';
import { FLAT_PARSER } from './flat-parser.generated.js';

/** What is used of the global that only the types for browsers declare. */
declare const WebAssembly: {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    imports(module: WasmModule): { readonly module: string; readonly name: string }[];
  };
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
};

/** A compiled module. */
type WasmModule = object;

/** What flatten.c exports. Addresses are in bytes of `memory`. */
interface FlatParser {
  /** Its buffer is another one after it has grown. */
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly _initialize: () => void;
  /** 0 when the grammar does not fit the library. */
  readonly start: () => number;
  /** The address for a text of so many bytes. */
  readonly textOf: (bytes: number) => number;
  /** The number of rows; 0 when the parser gives up. */
  readonly flatten: (bytes: number) => number;
  /** The address of the rows of the last text. */
  readonly rows: () => number;
}

const BYTES_PER_UTF16_UNIT = 2;

/** The engine on a WebAssembly build of tree-sitter and its Python grammar that lays trees out itself (flatten.c). */
export interface WasmEngine extends ParseEngine {
  /** Size of the memory in bytes: it grows with the largest text and never shrinks. */
  readonly memoryBytes: number;
}

/** @throws Error when this Node cannot run the module; `flatten` throws when a text and its tree do not fit in 1 GB. */
export function loadWasmEngine(): WasmEngine {
  const module = new WebAssembly.Module(Buffer.from(FLAT_PARSER, 'base64'));
  let parser = startParser(module);
  return {
    name: 'wasm',
    flatten: (text) => {
      try {
        return flattenIn(parser, text);
      } catch (error) {
        // After a trap, out of memory for example, nothing in the memory can be relied on.
        parser = startParser(module);
        throw new Error('the parser gave up on this text', { cause: error });
      }
    },
    get memoryBytes() {
      return parser.memory.buffer.byteLength;
    },
  };
}

function flattenIn({ memory, textOf, flatten, rows }: FlatParser, text: string): FlatRows {
  const bytes = text.length * BYTES_PER_UTF16_UNIT;
  const address = textOf(bytes) >>> 0;
  Buffer.from(memory.buffer, address, bytes).write(text, 'utf16le');
  const count = flatten(bytes);
  if (count === 0) throw new Error('tree-sitter gave no tree');
  const start = rows() >>> 0;
  return rowsIn(memory.buffer.slice(start, start + count * BYTES_PER_ROW), count);
}

function startParser(module: WasmModule): FlatParser {
  // The C library brings calls for clocks and files, which only timeouts and logs of tree-sitter would use.
  const imports = WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0] as const);
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: Object.fromEntries(imports) });
  const parser = instance.exports as FlatParser;
  parser._initialize();
  if (parser.start() === 0) throw new Error('the Python grammar does not fit this build of tree-sitter');
  return parser;
}
