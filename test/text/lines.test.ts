import fc from 'fast-check';
import { lineEndsOf, splitLines } from '../../src/text/lines.js';

const anyText = fc.array(fc.constantFrom('a', '', '\n', '\r\n', '\r', '😀')).map((parts) => parts.join(''));

describe('splitLines', () => {
  it('keeps line breaks and takes a lone carriage return as part of its line', () => {
    expect(splitLines('a\rb\r\n\nlast')).toEqual(['a\rb\r\n', '\n', 'last']);
    expect(splitLines('a\n')).toEqual(['a\n']);
    expect(splitLines('')).toEqual([]);
  });

  it('gives the text back when joined', () => {
    fc.assert(fc.property(anyText, (text) => splitLines(text).join('') === text));
  });
});

describe('lineEndsOf', () => {
  it.each([
    ['', 'none'],
    ['a\rb', 'none'],
    ['a\nb', 'lf'],
    ['a\r\nb\r\n', 'crlf'],
    ['a\r\nb\n', 'mixed'],
  ])('%j is %s', (text, ends) => {
    expect(lineEndsOf(text)).toBe(ends);
  });
});
