import fc from 'fast-check';

/** Texts with few different lines, so that diffs find common parts; mixed line ends, with and without a last line break. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.constantFrom('', 'a', 'b', '-- c', '++ d', '@@ -1 +1 @@', '\\ No newline at end of file', 'é😀', '\tx', 'x\ry'), ends()),
    {
      maxLength: 14,
    },
  )
  .chain((lines) =>
    fc.boolean().map((cut) => {
      const text = lines.map(([line, end]) => line + end).join('');
      return cut ? text.replace(/\r?\n$/, '') : text;
    }),
  );

function ends(): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: fc.constant('\n'), weight: 4 }, { arbitrary: fc.constant('\r\n'), weight: 1 });
}

/** A base text and a head text made from it by replacing some of its lines. */
export const anyChange: fc.Arbitrary<{ readonly base: string; readonly head: string }> = fc.oneof(
  fc.record({ base: anyText, head: anyText }),
  fc
    .record({ before: anyText, old: anyText, young: anyText, after: anyText })
    .map(({ before, old, young, after }) => ({ base: before + old + after, head: before + young + after })),
);
