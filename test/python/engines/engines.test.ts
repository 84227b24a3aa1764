import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSource } from '../../../src/python/decode.js';
import type { FlatRows, ParseEngine } from '../../../src/python/engines/engine.js';
import { loadNativeEngine } from '../../../src/python/engines/native-engine.js';
import { loadWasmEngine, type WasmEngine } from '../../../src/python/engines/wasm-engine.js';
import { SyntaxTree } from '../../../src/python/tree.js';

/** A folder of real Python to compare the engines on, beside the files of the project. */
const EXTRA_FOLDER = process.env['SQLA_TEST_PYTHON_FOLDER'];
const OWN_FOLDERS = ['src/demo/sample', 'test'];
const COLUMNS = ['kind', 'field', 'missing', 'start', 'end', 'parent', 'next'] as const;

const VALID_LINES = [
  'x = f"{a!r:>{b}} {{c}}" "d"',
  'a, *b = c[1:2, ::3] if d else e',
  'f(*args, k=lambda x, /, y=1, *z: x or y, **kwargs)',
  'del a[0], b.c',
  'x: dict[str, int | None] = {**y, "\u00e9\u{1F600}": [i async for i in j if i not in k]}',
  'assert (n := 10) > 3, """a\nb"""',
  'from .a import (b as c, d,)  # note',
  'print(not -x ** 2 @ y, end="")',
  'raise E from None',
];
const VALID_HEADS = [
  'def f(a, b: int = 1, *c, **d) -> X:',
  'class A(B, metaclass=C):',
  'with a as b, c() as (d, e):',
  'if a == b:',
  'while True:',
];

let wasm: WasmEngine;
let native: ParseEngine;
beforeAll(() => {
  wasm = loadWasmEngine();
  native = loadNativeEngine();
});

function expectEqualRows(text: string): FlatRows {
  const rows = wasm.flatten(text);
  const other = native.flatten(text);
  expect(other.count).toBe(rows.count);
  // Compared as buffers: a diff of a million numbers would help nobody.
  for (const column of COLUMNS) expect([column, Buffer.compare(bytesOf(rows[column]), bytesOf(other[column]))]).toEqual([column, 0]);
  return rows;
}

function bytesOf(array: Uint8Array | Uint16Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(extension))
    .map((path) => join(folder, path));
}

function pythonOfRulePages(): string[] {
  const pages = ['checks', 'test/checks'].flatMap((folder) => filesIn(folder, '.md'));
  return pages.flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/^```py[^\n]*\n(.*?)^```/gms)].map(([, block]) => block!));
}

it('keeps nothing of a text in the wasm memory', () => {
  const text = 'def f(a, b):\n    return [x.y(z) for x in a if x is not None]\n'.repeat(100);
  const sizeAfter = (turns: number) => {
    for (let turn = 0; turn < turns; turn++) wasm.flatten(text);
    return wasm.memoryBytes;
  };
  // A tree takes some 25 times its text, so kept trees would need 80 MB more.
  const early = sizeAfter(3);
  expect(early).toBeGreaterThan(1_000_000);
  expect(sizeAfter(500)).toBe(early);
});

it('goes on after a text that does not fit in its memory', () => {
  expect(() => wasm.flatten('x'.repeat(2 ** 29 - 24))).toThrow('the parser gave up on this text');
  expect(wasm.flatten('x = 1\n').count).toBeGreaterThan(1);
});

describe('all ways to parse give the same rows', () => {
  it.each([
    ['nothing', ''],
    ['a comment', '# only'],
    ['emoji and combining characters', 'x = "\u{1F600}e\u0301" # \u{1F468}\u200D\u{1F469}\ny = 1\n'],
    ['names beyond ASCII', 'größe = 名前 + \u{1D4B3}\n'],
    ['CRLF', 'def f():\r\n    x = """a\r\nb"""\r\n    return x\r\n'],
    ['lone CR', 'x = 1\ry = 2\r'],
    ['a byte order mark left in', '\uFEFFx = 1\n'],
    ['form feeds', 'x = 1\n\f\ndef f():\n\f    pass\n'],
    ['NUL', 'x = "a\0b"\0\ny = 1\n'],
    ['lone surrogates', 'x = "\uD800" + "\uDC00"\n'],
    ['tabs and spaces', 'if x:\n\ty\n        z\n'],
    ['continuations', 'x = 1 + \\\n    2\nif a and \\\n   b: pass\n'],
    ['an unfinished string', 'x = """a\ny = 1\n'],
    ['an unfinished call', 'f(a, b\nclass A:\n    def g(self:\n        pass\n'],
    ['a missing expression', 'x = \ny = (1 +)\nfoo(,)\n'],
    ['Python 2', 'print "a" % b\nexec "c" in d\nraise E, "x"\n'],
    ['new syntax', 'match x:\n    case {"a": [1, *_]} if y: pass\ntype A[T] = list[T]\ndef f[**P](): ...\ntry: pass\nexcept* E: pass\n'],
    ['nested f-strings', 'x = f"{f\'{y!r:>{w}}\'} {{}} {z=}"\n'],
    ['a long text without children', `"""${'a'.repeat(100_000)}"""`],
    [
      '200 levels of indentation',
      Array.from({ length: 200 }, (_, level) => `${' '.repeat(level)}if x:\n`).join('') + `${' '.repeat(200)}pass\n`,
    ],
  ])('for %s', (_, text) => {
    expectEqualRows(text);
  });

  it('for 100,000 nested parentheses', () => {
    expect(expectEqualRows(`x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}\n`).count).toBeGreaterThan(300_000);
  });

  it('for a file of 1 MB', () => {
    const block = 'def f(a, b=1, *args, **kwargs):\n    """Text."""\n    return [x.y(z) for x in a if x is not None] # note\n\n';
    expectEqualRows(block.repeat(Math.ceil(1_048_576 / block.length)));
  });

  it('for any program of valid pieces', () => {
    const line = fc.constantFrom(...VALID_LINES).map((text) => `${text}\n`);
    const block = fc.tuple(fc.constantFrom(...VALID_HEADS), fc.array(line, { minLength: 1, maxLength: 4 }));
    const indented = block.map(([head, lines]) => `${head}\n${lines.map((text) => `    ${text}`).join('')}`);
    const program = fc.array(fc.oneof(line, indented), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(program, (source) => void expectEqualRows(source)));
  });

  it('for any text', () => {
    const token = fc.constantFrom(..."def ~f~(~)~:~\n~    ~x~=~\"~'''~f\"~{~}~if ~else~,~.~\\~\r".split('~'));
    const piece = fc.oneof({ weight: 9, arbitrary: token }, fc.string({ unit: 'binary', maxLength: 3 }));
    const text = fc.array(piece).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => void expectEqualRows(source)),
      { numRuns: 300 },
    );
  });

  it("for the project's own Python", () => {
    const files = OWN_FOLDERS.flatMap((folder) => filesIn(folder, '.py')).map((path) => decodeSource(readFileSync(path)).text);
    const texts = [...files, ...pythonOfRulePages()];
    expect(texts.length).toBeGreaterThan(30);
    for (const text of texts) expectEqualRows(text);
  });

  // Run with SQLA_TEST_PYTHON_FOLDER=<checkout of a Python project>.
  if (EXTRA_FOLDER !== undefined) {
    it('for the Python in a folder of your choice', async () => {
      for (const path of filesIn(EXTRA_FOLDER, '.py')) {
        expectEqualRows(decodeSource(readFileSync(path)).text);
        // The native binding frees its trees when the event loop turns.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }, 600_000);
  }
});
