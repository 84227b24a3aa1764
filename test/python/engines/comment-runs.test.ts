import fc from 'fast-check';
import { flattenInGaps } from '../../../src/python/engines/comment-runs.js';
import type { FlatRows } from '../../../src/python/engines/engine.js';
import { loadWasmEngine } from '../../../src/python/engines/wasm-engine.js';

const COLUMNS = ['kind', 'field', 'missing', 'start', 'end', 'parent', 'next'] as const;

function columnsOf(rows: FlatRows): (readonly number[])[] {
  return COLUMNS.map((column) => [...rows[column]]);
}

const comment = (indent: string) => `${indent}# ${'why and what for '.repeat(3)}`;
const run = (indent: string, count = 160, eol = '\n') => `${comment(indent)}${eol}`.repeat(count);

describe('a long run of comments', () => {
  it.each([
    ['at the head', `${run('')}x = 1\n`],
    ['at the end', `x = 1\n${run('')}`],
    ['at the end without a line break', `x = 1\n${run('')}# last`],
    ['in a block', `def f():\n    x = 1\n${run('    ')}    y = 2\n`],
    ['at the head of a block', `def f():\n${run('    ')}    y = 2\nz = 3\n`],
    ['at the end of a block', `def f():\n    x = 1\n${run('    ')}y = 2\n`],
    ['that leaves blocks', `class A:\n    def f():\n        x = 1\n${run('        ')}${run('    ')}${run('')}y = 2\n`],
    ['further left than its block', `def f():\n    x = 1\n${run('')}    y = 2\n`],
    ['further right than its block', `def f():\n    x = 1\n${run('\t\t')}y = 2\n`],
    ['in brackets', `x = [\n    1,\n${run('    ')}    2,\n]\n`],
    ['between branches', `if a:\n    x = 1\n${run('')}elif b:\n    x = 2\n${run('    ')}else:\n    x = 3\n`],
    ['with carriage returns', `def f():\r\n    x = 1\r\n${run('    ', 160, '\r\n')}    y = 2\r\n`],
    ['in a string', `x = """\n${run('')}"""\ny = 2\n`],
    ['that ends a string', `x = """\n${run('')}# """\n${run('')}y = 2\n`],
    ['with quotes in it', `def f():\n${`${run('    ', 20)}    # """\n`.repeat(12)}    y = 2\n`],
    ['in a string with backslashes', `x = 'a \\\n${run('').replaceAll('\n', '\\\n')}# b'\n${run('')}y = 2\n`],
    ['in code that does not parse', `def f(:\n    x = 1\n${run('    ')}    y = = 2\n${run('')}`],
    ['among others', `${run('')}x = 1\n${run('')}\n${run('')}def f():\n${run('  ')}  y = 2\n`],
  ])('%s gives the rows that it would give as a whole', async (_, text) => {
    const { flatten } = loadWasmEngine();
    expect(columnsOf(flattenInGaps(text, flatten))).toEqual(columnsOf(flatten(text)));
  });

  it('of any indentation gives the rows that it would give as a whole', async () => {
    const { flatten } = loadWasmEngine();
    const indents = fc.array(fc.tuple(fc.constantFrom('', '  ', '    ', '        ', '\t'), fc.integer({ min: 1, max: 90 })), {
      minLength: 2,
    });
    fc.assert(
      fc.property(indents, fc.constantFrom('', '    ', '        '), (parts, behind) => {
        const text = `if a:\n    if b:\n        x = 1\n${parts.map(([indent, count]) => run(indent, count)).join('')}${behind}y = 2\n`;
        expect(columnsOf(flattenInGaps(text, flatten))).toEqual(columnsOf(flatten(text)));
      }),
      { numRuns: 25 },
    );
  });

  it('is not shown to the parser, but for its ends', async () => {
    const { flatten } = loadWasmEngine();
    const seen: string[] = [];
    flattenInGaps(`def f():\n${run('    ')}    y = 2\n`, (text) => {
      seen.push(text);
      return flatten(text);
    });
    expect(seen.map((text) => text.split('#').length - 1)).toEqual([2]);
  });
});
