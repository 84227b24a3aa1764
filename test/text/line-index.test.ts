import { LineIndex } from '../../src/text/line-index.js';

describe('LineIndex', () => {
  it('counts rows and UTF-16 columns', () => {
    const lines = new LineIndex('a😀b\r\n\nlast');
    expect(lines.rowCount).toBe(3);
    expect(lines.positionOf(3)).toEqual({ row: 0, column: 3 });
    expect(lines.lineOf(0)).toBe('a😀b');
    expect(lines.lineOf(1)).toBe('');
    expect(lines.rangeOfRow(2)).toEqual({ start: 7, end: 11 });
    expect(lines.offsetOf({ row: 0, column: 99 })).toBe(4);
    expect(lines.positionOf(99)).toEqual({ row: 2, column: 4 });
  });
});
