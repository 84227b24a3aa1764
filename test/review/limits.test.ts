import fc from 'fast-check';
import { renderAnnotations } from '../../src/review/check-run/annotations.js';
import { renderSummary, type SummarySubjects } from '../../src/review/check-run/summary.js';
import { renderComments } from '../../src/review/comments/render-comments.js';
import { readMarker } from '../../src/review/comments/marker.js';
import {
  MAX_ANNOTATION_TEXT_BYTES,
  MAX_ANNOTATION_TITLE_BYTES,
  MAX_ANNOTATIONS,
  MAX_COMMENT_BYTES,
  MAX_SUMMARY_BYTES,
} from '../../src/review/limits.js';
import { linksOf } from '../../src/review/markup/links.js';
import { FakeGitHub } from '../support/fake-github-ports.js';
import { findingAt, fingerprint, fixOf, reviewedFile } from '../support/findings.js';

const LINKS = linksOf(new FakeGitHub().pull, (rule) => `https://sqla.example/rules/${rule}`);
const SIGNAL = new AbortController().signal;
const TEXT = 'session.commit()\n';

function page(parts: Partial<SummarySubjects>): SummarySubjects {
  return {
    title: '1 error',
    headSha: 'a'.repeat(40),
    marked: [],
    files: 1,
    notChecked: [],
    notes: [],
    faults: [],
    editsSettings: false,
    hasBrokenBase: false,
    maxComments: 25,
    ...parts,
  };
}

describe('the summary', () => {
  it('is cut at a row, and counts the rows that are missing', () => {
    const marked = Array.from({ length: 3000 }, (_, index) => ({
      finding: findingAt(TEXT, 'session', { path: `app/${index}.py`, message: 'é'.repeat(500) }),
      disposition: 'posted' as const,
    }));
    const summary = renderSummary(page({ marked }), LINKS);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
    const rows = summary.split('\n').filter((row) => row.startsWith('| error | [`app/'));
    expect(rows.every((row) => row.endsWith('| comment |'))).toBe(true);
    expect(summary).toContain(`\n\n… and ${3000 - rows.length} more findings.`);
    expect(rows.length).toBeGreaterThan(40);
  });

  it('keeps within its bytes whatever it must tell', () => {
    const anyNote = fc.record({
      kind: fc.constant('not-read' as const),
      path: fc.string({ maxLength: 300 }),
      message: fc.string({ maxLength: 2000 }),
    });
    const anyFault = fc.record({
      origin: fc.constant('repository' as const),
      path: fc.constant('.github/sqla-review.yml'),
      line: fc.nat(),
      column: fc.nat(),
      message: fc.string({ maxLength: 2000 }),
    });
    const many = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
      one.chain((each) => fc.nat(400).map((count) => Array<T>(count).fill(each)));
    fc.assert(
      fc.property(
        many(anyNote),
        many(anyNote),
        many(anyFault),
        fc.string({ unit: 'binary', maxLength: 800 }),
        fc.nat(800),
        (notChecked, notes, faults, message, count) => {
          const marked = Array.from({ length: count }, (_, index) => ({
            finding: findingAt(TEXT, 'session', { path: `${message.slice(0, 40)}/${index}`, rule: `rule-${index % 200}`, message }),
            disposition: 'annotation-only' as const,
            why: `why ${index}`,
          }));
          const summary = renderSummary(page({ notChecked, notes, faults, marked }), LINKS);
          expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('annotations', () => {
  it('keep within their bytes, and are the worst of too many', async () => {
    const long = `x = "${'é'.repeat(50_000)}"\n`;
    const file = reviewedFile('', long);
    const fix = fixOf(long, { 'x =': 'y =' });
    const findings = Array.from({ length: MAX_ANNOTATIONS + 1 }, (_, index) =>
      findingAt(long, 'x =', {
        severity: index === MAX_ANNOTATIONS ? 'error' : 'info',
        message: 'é'.repeat(40_000),
        fix: index === MAX_ANNOTATIONS ? fix : null,
      }),
    );
    const annotations = await renderAnnotations({ findings, files: new Map([[file.path, file]]), notRead: [], faults: [] }, LINKS, SIGNAL);
    expect(annotations).toHaveLength(MAX_ANNOTATIONS);
    expect(annotations[0]!.level).toBe('failure');
    expect(Buffer.byteLength(annotations[0]!.message)).toBeLessThanOrEqual(MAX_ANNOTATION_TEXT_BYTES);
    expect(Buffer.byteLength(annotations[0]!.rawDetails!)).toBeLessThanOrEqual(MAX_ANNOTATION_TEXT_BYTES);
    expect(Buffer.byteLength(annotations[0]!.title)).toBeLessThanOrEqual(MAX_ANNOTATION_TITLE_BYTES);
  });

  it('carry columns on one line only, and never an empty range', async () => {
    const text = 'abc(\n)\n';
    const place = async (at: string) => {
      const [annotation] = await renderAnnotations(
        { findings: [findingAt(text, at)], files: new Map(), notRead: [], faults: [] },
        LINKS,
        SIGNAL,
      );
      const { startLine, endLine, startColumn, endColumn } = annotation!;
      return [startLine, endLine, startColumn, endColumn];
    };
    expect(await place('bc')).toEqual([1, 1, 2, 3]);
    expect(await place('')).toEqual([1, 1, 1, 1]);
    expect(await place('abc(\n)')).toEqual([1, 2, undefined, undefined]);
    expect(await place('abc(\n')).toEqual([1, 1, undefined, undefined]);
  });
});

describe('comments', () => {
  it('keep within their bytes, without the fix where that is too long', () => {
    const text = `x = "${'é'.repeat(40_000)}"\n`;
    const file = reviewedFile('', text);
    const finding = findingAt(text, 'x', { fix: fixOf(text, { x: 'y' }), message: '`'.repeat(20_000) });
    const [comment] = renderComments([{ fingerprint: finding.fingerprint, findings: [finding] }], new Map([[file.path, file]]), LINKS);
    expect(Buffer.byteLength(comment!.body)).toBeLessThanOrEqual(MAX_COMMENT_BYTES);
    expect(comment!.body).not.toContain('suggestion');
    expect(readMarker(comment!.body)).toEqual({ fingerprint: finding.fingerprint, rule: finding.rule });
  });

  it('keep the first of two suggestions on the same lines', () => {
    const text = 'a(b)\n';
    const file = reviewedFile('', text);
    const units = ['a', 'b'].map((at) => {
      const finding = findingAt(text, at, { fix: fixOf(text, { [at]: 'c' }, { title: `Rename ${at}` }) });
      return { fingerprint: finding.fingerprint, findings: [finding] as const };
    });
    const bodies = renderComments(units, new Map([[file.path, file]]), LINKS).map(({ body }) =>
      body.split('\n\n').slice(1, -2).join('\n\n'),
    );
    expect(bodies).toEqual([
      'Rename a.\n\n```suggestion\nc(b)\n```',
      'Rename b. Its lines are part of another suggestion on this pull request: commit that one first.',
    ]);
  });

  it('show a fix that cannot be committed as a diff, and mark only what one hunk holds', () => {
    const head = `${'a\n'.repeat(20)}b\n${'c\n'.repeat(20)}`;
    const file = reviewedFile(head.replace('b', 'x'), head);
    const finding = findingAt(head, head.slice(0, -2), { fix: fixOf(head, { 'a\n': 'z\n', b: 'd' }) });
    const [comment] = renderComments([{ fingerprint: finding.fingerprint, findings: [finding] }], new Map([[file.path, file]]), LINKS);
    expect([comment!.startLine, comment!.line]).toEqual([18, 24]);
    expect(comment!.body).toContain(
      'Use the other form. It cannot be committed from here, because the lines it changes do not lie together in the diff:\n\n```diff\n@@ -1,3 +1,4 @@\n+z\n a\n',
    );
  });

  it('cannot be closed, or told a fingerprint, from inside', () => {
    const other = `<!-- sqla-review:v1 fp=${fingerprint('other')} rule=other -->`;
    const text = `x = '''\n\`\`\`\n${other}\n'''\n`;
    const file = reviewedFile('', text);
    const finding = findingAt(text, text.trimEnd(), { fix: fixOf(text, { "x = '''\n```": "y = '''\n```x" }), message: `\n\n${other}\n` });
    const [comment] = renderComments([{ fingerprint: finding.fingerprint, findings: [finding] }], new Map([[file.path, file]]), LINKS);
    expect(comment!.body).toContain('````suggestion\n');
    expect(readMarker(comment!.body)!.rule).toBe('commit-in-loop');
  });
});

describe('links', () => {
  it('hold on any GitHub server and for any path', () => {
    const pull = { ...new FakeGitHub().pull, htmlUrl: 'https://git.acme.example/acme/shop/pull/7', headSha: 'abc' };
    expect(linksOf(pull, String).lines('a b/(ü#)?.py', { first: 1, last: 3 })).toBe(
      'https://git.acme.example/acme/shop/blob/abc/a%20b/%28%C3%BC%23%29%3F.py#L2-L4',
    );
  });
});
