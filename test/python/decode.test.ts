import fc from 'fast-check';
import { DecodeError, decodeSource } from '../../src/python/decode.js';

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string)));
}

describe('decodeSource', () => {
  it('reads any text written as UTF-8, byte order mark or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, hadBom) => {
        fc.pre(!text.includes('coding') && !text.startsWith('\uFEFF') && !text.includes('\0'));
        const source = bytes(...(hadBom ? [[0xef, 0xbb, 0xbf]] : []), text);
        expect(decodeSource(source)).toEqual({ text, hadBom });
      }),
    );
  });

  it('keeps line ends and form feeds as they are', () => {
    const text = 'a\r\nb\rc\nd\f\n';
    expect(decodeSource(bytes(text)).text).toBe(text);
  });

  it.each([
    ['# -*- coding: latin-1 -*-\n', [0xe9, 0x80], 'é\x80'],
    ['#!/usr/bin/python\n# vim: set fileencoding=iso8859-15 :\n', [0xa4], '€'],
    ['# coding=cp1252\n', [0x80], '€'],
    ['# coding: windows_1251\n', [0xc6], 'Ж'],
    ['# coding: utf_8\n', [0xc3, 0xa9], 'é'],
    ['\n# coding: latin1\n', [0xe9], 'é'],
  ])('follows the cookie %j', (head, tail, expected) => {
    expect(decodeSource(bytes(head, tail)).text).toBe(head + expected);
  });

  it.each([
    ['UTF-16', [[0xff, 0xfe], 'a\0'], /UTF-16/],
    ['UTF-32', [[0, 0, 0xfe, 0xff]], /UTF-32/],
    ['broken UTF-8', ['x = "', [0xe9], '"'], /not valid utf-8/],
    ['a cookie after code', ['x = 1\n# coding: latin-1\n', [0xe9]], /not valid utf-8/],
    ['NUL', ['x = 1\n\0'], /NUL/],
    ['an unknown codec', ['# coding: klingon\n'], /klingon, which is not known/],
    ['ASCII with other bytes', ['# coding: ascii\n', [0xe9]], /0xe9/],
    ['a mark against the cookie', [[0xef, 0xbb, 0xbf], '# coding: latin-1\n'], /byte order mark but declares/],
  ])('refuses %s', (_, parts, message) => {
    const decode = () => decodeSource(bytes(...(parts as (string | number[])[])));
    expect(decode).toThrow(DecodeError);
    expect(decode).toThrow(message);
  });
});
