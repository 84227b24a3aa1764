import fc from 'fast-check';
import { fencedBlock, inlineCode, messageMarkdown, plainText, tableRow } from '../../src/review/markup/markdown.js';

describe('Markdown', () => {
  it('writes any text as inline code', () => {
    expect(inlineCode('a`b')).toBe('``a`b``');
    expect(inlineCode('`a')).toBe('`` `a ``');
    expect(inlineCode('a\n  b')).toBe('`a b`');
    expect(inlineCode(' ')).toBe('');
  });

  it('closes a block with more backticks than it holds', () => {
    expect(fencedBlock('suggestion', ['x = """', '````', '"""'])).toBe('`````suggestion\nx = """\n````\n"""\n`````');
  });

  it('keeps the code of a message, and takes any meaning from the rest', () => {
    expect(messageMarkdown('`a|b` runs <script> for @all, see #12 and *this*.')).toBe(
      '`a|b` runs &lt;script&gt; for @<!-- -->all, see #<!-- -->12 and \\*this\\*.',
    );
    expect(messageMarkdown('one ` alone\nand a second line')).toBe('one \\` alone and a second line');
    expect(messageMarkdown('`` a`b `` and `c`')).toBe('``a`b`` and `c`');
  });

  it('keeps a cell within its row', () => {
    expect(tableRow(['`a|b`', plainText('c|d')])).toBe('| `a\\|b` | c\\|d |');
  });

  it('never leaves a mention, a tag or a second line outside code', () => {
    const pieces = fc.array(fc.constantFrom('`', '``', '@team', '#1', '<b>', '|', '\n', 'x', ' ', '\\'), { maxLength: 12 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const markdown = messageMarkdown(parts.join(''));
        const outside = markdown.replace(/\\.|(`+)(?!`).*?[^`]\1(?!`)/g, '');
        expect(outside).not.toMatch(/@team|#1|<b>|\n/);
        expect(markdown).not.toContain('\n');
      }),
      { numRuns: 500 },
    );
  });
});
