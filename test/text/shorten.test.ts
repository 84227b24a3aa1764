import fc from 'fast-check';
import { shortenToBytes } from '../../src/text/shorten.js';

describe('shortenToBytes', () => {
  it('leaves what fits and never cuts inside a character', () => {
    expect(shortenToBytes('äöü', 6)).toBe('äöü');
    expect(shortenToBytes('a😀b😀', 8)).toBe('a😀…');
    expect(shortenToBytes('a😀b😀', 7)).toBe('a…');
  });

  it('keeps within the bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 40 }), (text, maximum) => {
        expect(Buffer.byteLength(shortenToBytes(text, maximum))).toBeLessThanOrEqual(maximum);
      }),
    );
  });
});
