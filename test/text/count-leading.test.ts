import fc from 'fast-check';
import { countLeading } from '../../src/text/count-leading.js';

describe('countLeading', () => {
  it('counts what a filter does, in sorted lists', () => {
    const sorted = fc.array(fc.integer({ min: 0, max: 20 })).map((numbers) => numbers.sort((a, b) => a - b));
    fc.assert(
      fc.property(sorted, fc.integer({ min: -1, max: 21 }), (numbers, limit) => {
        expect(countLeading(numbers, (each) => each < limit)).toBe(numbers.filter((each) => each < limit).length);
      }),
    );
  });

  it('asks of a thousand only ten', () => {
    const asked: number[] = [];
    countLeading(
      Array.from({ length: 1000 }, (_, index) => index),
      (each) => asked.push(each) > 0 && each < 700,
    );
    expect(asked.length).toBeLessThanOrEqual(10);
  });
});
