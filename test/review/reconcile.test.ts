import fc from 'fast-check';
import type { Finding } from '../../src/lint/finding.js';
import { wantedUnits, type CommentUnit } from '../../src/review/comments/comment-units.js';
import { groupFingerprint, markerLine, readMarker } from '../../src/review/comments/marker.js';
import { reconcile, type PresentFindings } from '../../src/review/comments/reconcile.js';
import type { ReviewThread } from '../../src/review/ports.js';
import { threadOf, withChanges } from '../support/fake-github-ports.js';
import { findingAt, fingerprint } from '../support/findings.js';

const TEXT = 'abcdefghijklmnopqrstuvwxyz'.split('').join('\n');
const finding = (letter: string, parts: Partial<Finding> = {}): Finding => findingAt(TEXT, letter, parts);

function thread(
  about: { readonly fingerprint: string; readonly rule: string; readonly path: string },
  parts: Partial<ReviewThread> = {},
): ReviewThread {
  return { ...threadOf({ path: about.path, body: `Commit once.\n\n${markerLine(about)}` }, 0), ...parts };
}

function reconcileAll(shown: readonly Finding[], threads: readonly ReviewThread[], parts: Partial<PresentFindings> = {}) {
  const { create, resolve, unresolve } = reconcile(
    wantedUnits(shown, 25),
    { shown, hidden: [], isUncertain: () => false, formerPaths: () => [], resolvesAnswered: false, ...parts },
    threads,
  );
  return { create: create.map((unit) => unit.fingerprint), resolve: resolve.length, unresolve: unresolve.length };
}
const NOTHING = { create: [], resolve: 0, unresolve: 0 };

describe('reconcile', () => {
  const a = finding('a');
  const resolvedByUs = { isResolved: true, resolvedBy: 'sqla-review', resolvedByUs: true };

  it('creates what has no thread, and leaves alone what has one', () => {
    expect(reconcileAll([a], [])).toEqual({ ...NOTHING, create: [a.fingerprint] });
    expect(reconcileAll([a], [thread(a)])).toEqual(NOTHING);
    expect(reconcileAll([a], [thread(a, { hasReplies: true, isOutdated: true })])).toEqual(NOTHING);
  });

  it('resolves what is gone, also when nothing is new', () => {
    expect(reconcileAll([], [thread(a)])).toEqual({ ...NOTHING, resolve: 1 });
    expect(reconcileAll([], [thread(a, resolvedByUs)])).toEqual(NOTHING);
    expect(reconcileAll([], [thread(a, { fixedMark: 'edited' })])).toEqual(NOTHING);
  });

  it('does not resolve a thread that somebody replied to, or whose file was not wholly read', () => {
    expect(reconcileAll([], [thread(a, { hasReplies: true })])).toEqual(NOTHING);
    expect(reconcileAll([], [thread(a, { hasReplies: true })], { resolvesAnswered: true })).toEqual({ ...NOTHING, resolve: 1 });
    expect(reconcileAll([], [thread(a)], { isUncertain: (path) => path === a.path })).toEqual(NOTHING);
  });

  it('leaves the thread of a finding that is still in the code, though not this pull request`s', () => {
    expect(reconcileAll([], [thread(a)], { hidden: [a] })).toEqual(NOTHING);
    expect(reconcileAll([], [thread(a, resolvedByUs)], { hidden: [a] })).toEqual(NOTHING);
  });

  it('knows a finding again whose file got another name', () => {
    const moved = finding('a', { path: 'app/work.py' });
    const formerPaths = (path: string): string[] => (path === moved.path ? [a.path] : []);
    expect(reconcileAll([moved], [thread(a)], { formerPaths })).toEqual(NOTHING);
    expect(reconcileAll([moved], [thread(a, resolvedByUs)], { formerPaths })).toEqual({ ...NOTHING, unresolve: 1 });
    expect(reconcileAll([moved], [thread(a)])).toEqual({ create: [moved.fingerprint], resolve: 1, unresolve: 0 });
    const another = finding('b', { path: moved.path });
    expect(reconcileAll([another], [thread(a)], { formerPaths })).toEqual({ create: [another.fingerprint], resolve: 1, unresolve: 0 });
  });

  it('respects what a person resolved', () => {
    expect(reconcileAll([a], [thread(a, { isResolved: true, resolvedBy: 'maria' })])).toEqual(NOTHING);
  });

  it('opens again what this app had resolved or marked', () => {
    expect(reconcileAll([a], [thread(a, resolvedByUs)])).toEqual({ ...NOTHING, unresolve: 1 });
    expect(reconcileAll([a], [thread(a, { fixedMark: 'minimized' })])).toEqual({ ...NOTHING, unresolve: 1 });
    expect(reconcileAll([a], [thread(a, resolvedByUs), thread(a)])).toEqual(NOTHING);
  });

  it('ignores threads without a marker, and markers above the last line', () => {
    const body = `${markerLine(a)}\n\nquoted by somebody`;
    expect(readMarker(body)).toBeUndefined();
    const foreign = threadOf({ path: a.path, body }, 1);
    expect(reconcileAll([a], [foreign])).toEqual({ ...NOTHING, create: [a.fingerprint] });
    expect(reconcileAll([], [foreign])).toEqual(NOTHING);
  });

  it('reads its marker after an edit that put a line before it', () => {
    expect(readMarker(`Fixed in abc.\n\nText\n\n${markerLine(a)}\n`)).toEqual({ fingerprint: a.fingerprint, rule: a.rule });
  });

  describe('with more than five findings of a rule in a file', () => {
    const many = [...'abcdefg'].map((letter) => finding(letter));
    const group = { fingerprint: groupFingerprint(a), rule: a.rule, path: a.path };

    it('wants one comment, which speaks for all of them', () => {
      expect(reconcileAll(many, [])).toEqual({ ...NOTHING, create: [group.fingerprint] });
      expect(reconcileAll(many, [thread(group)])).toEqual(NOTHING);
    });

    it('keeps it while one of them is left, and resolves it with the last', () => {
      expect(reconcileAll(many.slice(0, 1), [thread(group)])).toEqual(NOTHING);
      expect(reconcileAll([], [thread(group)])).toEqual({ ...NOTHING, resolve: 1 });
    });

    it('opens it again once, whatever number is back', () => {
      expect(reconcileAll(many.slice(0, 3), [thread(group, resolvedByUs)])).toEqual({ ...NOTHING, unresolve: 1 });
    });

    it('is known again under another name of the file, where it is still a group', () => {
      const moved = many.map((each) => finding(each.symbol, { ...each, path: 'app/work.py' }));
      const formerPaths = (path: string): string[] => (path === 'app/work.py' ? [a.path] : []);
      expect(reconcileAll(moved, [thread(group)], { formerPaths })).toEqual(NOTHING);
      expect(reconcileAll(moved.slice(0, 1), [thread(group)], { formerPaths })).toMatchObject({ resolve: 1 });
    });

    it('lists only those that have no comment of their own', () => {
      const { create } = reconcile(
        wantedUnits(many, 25),
        { shown: many, hidden: [], isUncertain: () => false, formerPaths: () => [], resolvesAnswered: false },
        [thread(many[0]!)],
      );
      expect(create.map((unit) => unit.findings.length)).toEqual([6]);
    });
  });

  // Two runs over the same code must not differ, whatever people and earlier runs did to the threads.
  it('changes nothing the second time', () => {
    const anyFinding = fc.record({
      letter: fc.constantFrom(...'abcdefghijkl'),
      rule: fc.constantFrom('commit-in-loop', 'missing-await'),
      path: fc.constantFrom('a.py', 'b.py', 'old.py'),
      severity: fc.constantFrom('error' as const, 'warning' as const),
    });
    const anyThread = fc.record({
      of: fc.nat(30),
      isGroup: fc.boolean(),
      parts: fc.constantFrom<Partial<ReviewThread>>(
        {},
        { isResolved: true, resolvedBy: 'maria' },
        { ...resolvedByUs },
        { hasReplies: true },
      ),
    });
    const unique = fc.uniqueArray(anyFinding, { selector: (each) => `${each.letter} ${each.rule} ${each.path}`, maxLength: 24 });
    fc.assert(
      fc.property(unique, unique, fc.array(anyThread, { maxLength: 8 }), fc.nat(10), (now, before, marks, maximum) => {
        const toFinding = ({ letter, ...parts }: (typeof now)[number]) => finding(letter, parts);
        const shown = now.map(toFinding);
        const known = [...shown, ...before.map(toFinding)];
        const threads = marks.flatMap(({ of, isGroup, parts }, index) => {
          const about = known[of % Math.max(1, known.length)];
          if (!about) return [];
          const marker = isGroup ? { ...about, fingerprint: groupFingerprint(about) } : about;
          return [thread(marker, { ...parts, id: `t${index}` })];
        });
        const formerPaths = (path: string): string[] => (path === 'b.py' ? ['old.py'] : []);
        const present = { shown, hidden: [], isUncertain: () => false, formerPaths, resolvesAnswered: false };
        const wanted = wantedUnits(shown, maximum);
        const first = reconcile(wanted, present, threads);
        const created = first.create.map((unit, index) =>
          thread({ ...unit.findings[0], fingerprint: unit.fingerprint }, { id: `new${index}` }),
        );
        const second = reconcile(wanted, present, [...withChanges(threads, first), ...created]);
        expect({ create: second.create, resolve: second.resolve, unresolve: second.unresolve }).toEqual({
          create: [],
          resolve: [],
          unresolve: [],
        });
        expect(first.create.length).toBeLessThanOrEqual(maximum);
      }),
      { numRuns: 500 },
    );
  });
});

describe('wantedUnits', () => {
  const told = (units: readonly CommentUnit[]): string[] =>
    units.map(({ findings: [first] }) => `${first.severity} ${first.rule} ${first.path}`);

  it('takes one of each rule before the second of any, worst first', () => {
    const findings = [
      finding('a', { rule: 'legacy-query', severity: 'warning', path: 'a.py' }),
      finding('b', { rule: 'commit-in-loop', path: 'b.py' }),
      finding('c', { rule: 'commit-in-loop', path: 'a.py' }),
      finding('d', { rule: 'missing-await', path: 'c.py' }),
    ];
    expect(told(wantedUnits(findings, 4))).toEqual([
      'error commit-in-loop a.py',
      'error missing-await c.py',
      'warning legacy-query a.py',
      'error commit-in-loop b.py',
    ]);
    expect(told(wantedUnits(findings, 3))).not.toContain('error commit-in-loop b.py');
    expect(wantedUnits(findings, 0)).toEqual([]);
  });

  it('depends on the findings, not on their order', () => {
    const findings = [...'hgfedcba'].map((letter, index) => finding(letter, { path: `${index % 3}.py` }));
    expect(told(wantedUnits(findings, 5))).toEqual(told(wantedUnits([...findings].reverse(), 5)));
  });

  it('keeps the fingerprint of a group apart from any finding`s', () => {
    expect(groupFingerprint(finding('a'))).toMatch(/^[0-9a-f]{64}$/);
    expect(groupFingerprint(finding('a'))).not.toBe(fingerprint('commit-in-loop', 'app/jobs.py', 'a'));
  });
});
