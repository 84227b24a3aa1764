import { buildRevisionGraphs, type RevisionGraph } from '../../src/alembic/revision-graph.js';
import type { PullFacts } from '../../src/project/pull-facts.js';

const FOLDER = 'alembic/versions';
const LOCATIONS = [{ folder: FOLDER, environment: 'alembic' }];

function file(revision: string, down: string | readonly string[] | null, extra = ''): [string, string] {
  const written = down === null ? 'None' : Array.isArray(down) ? `(${down.map((id) => `"${id}"`).join(', ')},)` : `"${down as string}"`;
  return [`${FOLDER}/${revision}.py`, `revision = "${revision}"\ndown_revision = ${written}\n${extra}`];
}

function pull(statusOf: Record<string, 'added' | 'modified' | 'removed' | 'renamed'>, previous: Record<string, string> = {}): PullFacts {
  return { statusOf: new Map(Object.entries(statusOf)), previousPaths: new Map(Object.entries(previous)) };
}

function graph(base: readonly [string, string][], head: readonly [string, string][], facts: PullFacts | undefined): RevisionGraph {
  const graphs = buildRevisionGraphs({ locations: LOCATIONS, baseTip: new Map(base), headFiles: new Map(head), pull: facts });
  return graphs.graphOf(`${FOLDER}/new.py`)!;
}

const CHAIN = [file('a1', null), file('b2', 'a1'), file('c3', 'b2')];

describe('buildRevisionGraphs', () => {
  it('sees a second head when the base moved on', () => {
    const { baseHeads, mergedHeads, lines } = graph(CHAIN, [file('d4', 'b2')], pull({ [`${FOLDER}/d4.py`]: 'added' }));
    expect([baseHeads, mergedHeads]).toEqual([['c3'], ['c3', 'd4']]);
    expect(lines).toEqual([{ name: FOLDER, isLabelled: false, baseHeads: ['c3'], mergedHeads: ['c3', 'd4'] }]);
  });

  it('sees one head after a merge revision', () => {
    const head = [file('d4', 'b2'), file('e5', ['c3', 'd4'])];
    const facts = pull({ [`${FOLDER}/d4.py`]: 'added', [`${FOLDER}/e5.py`]: 'added' });
    expect(graph(CHAIN, head, facts).mergedHeads).toEqual(['e5']);
  });

  it('takes removed files away and follows renames', () => {
    const removed = graph(CHAIN, [], pull({ [`${FOLDER}/c3.py`]: 'removed' }));
    expect(removed.mergedHeads).toEqual(['b2']);
    const renamed = graph(
      CHAIN,
      [[`${FOLDER}/new.py`, file('c3', 'b2')[1]]],
      pull({ [`${FOLDER}/new.py`]: 'renamed' }, { [`${FOLDER}/new.py`]: `${FOLDER}/c3.py` }),
    );
    expect(renamed.head.duplicates).toEqual([]);
    expect(renamed.merged.get('c3')!.path).toBe(`${FOLDER}/new.py`);
  });

  it('does not let unchanged files of an old branch hide what the base did since', () => {
    const stale: [string, string] = [`${FOLDER}/c3.py`, file('c3', 'zzzz')[1]];
    const { head, mergedHeads } = graph(CHAIN, [stale, file('d4', 'c3')], pull({ [`${FOLDER}/d4.py`]: 'added' }));
    expect([head.missing, mergedHeads]).toEqual([[], ['d4']]);
  });

  it('takes what the pull request did not add for the base when that could not be had', () => {
    const { baseHeads, mergedHeads } = graph([], [...CHAIN, file('d4', 'b2')], pull({ [`${FOLDER}/d4.py`]: 'added' }));
    expect([baseHeads, mergedHeads]).toEqual([['c3'], ['c3', 'd4']]);
  });

  it('keeps labelled branches apart and does not count depends_on as a parent', () => {
    const base = [...CHAIN, file('x1', 'a1', 'branch_labels = ("audit",)\n'), file('x2', 'x1', 'depends_on = "c3"\n')];
    expect(graph(base, base, undefined).lines).toEqual([
      { name: FOLDER, isLabelled: false, baseHeads: ['c3'], mergedHeads: ['c3'] },
      { name: 'audit', isLabelled: true, baseHeads: ['x2'], mergedHeads: ['x2'] },
    ]);
  });

  it('keeps the faults of a broken chain as data', () => {
    const files = [
      file('a1', null),
      file('b2', 'zzzz'),
      file('c3', 'c3'),
      file('d4', 'e5'),
      file('e5', 'd4'),
      file('f6', 'e5'),
      [`${FOLDER}/again.py`, file('a1', null)[1]] as [string, string],
      file('g7', 'a1', 'depends_on = "nope"\n'),
    ];
    const { head } = graph(files, files, undefined);
    expect(head.missing.map(({ revision, name, variable }) => [revision.revision, name, variable])).toEqual([
      ['b2', 'zzzz', 'down_revision'],
      ['g7', 'nope', 'depends_on'],
    ]);
    expect([...head.cyclic].sort()).toEqual(['c3', 'd4', 'e5']);
    expect(head.duplicates.map((group) => group.map(({ path }) => path))).toEqual([[`${FOLDER}/a1.py`, `${FOLDER}/again.py`]]);
    expect(head.roots).toEqual(['a1']);
  });

  it('completes shortened ids, and calls them ambiguous when they are', () => {
    const files = [file('abcd11', null), file('abcd22', 'abcd11'), file('e5', 'abcd2'), file('f6', 'abcd')];
    const { head } = graph(files, files, undefined);
    expect(head.parentsOf('e5')).toEqual(['abcd22']);
    expect(head.missing).toMatchObject([{ name: 'abcd', isAmbiguous: true }]);
  });

  it('is not complete when a folder was not read or a file is not constant', () => {
    const input = { locations: LOCATIONS, baseTip: new Map(CHAIN), headFiles: new Map<string, string>(), pull: pull({}) };
    expect(buildRevisionGraphs(input).all[0]!.isComplete).toBe(true);
    expect(buildRevisionGraphs({ ...input, incompleteLocations: [FOLDER] }).all[0]!.isComplete).toBe(false);
    const odd = new Map([...CHAIN, [`${FOLDER}/odd.py`, 'revision = make()\ndown_revision = "a1"\n'] as [string, string]]);
    expect(buildRevisionGraphs({ ...input, baseTip: odd }).all[0]!.isComplete).toBe(false);
  });

  it('takes sub-folders apart when their chains never meet, and keeps them together when one crosses', () => {
    const locations = [{ folder: 'v', environment: 'e' }];
    const headFiles = new Map([
      ['v/sqlite/1.py', file('a1', null)[1]],
      ['v/sqlite/2.py', file('b2', 'a1')[1]],
      ['v/postgresql/1.py', file('a1', null)[1]],
    ]);
    const apart = buildRevisionGraphs({ locations, baseTip: new Map(), headFiles, pull: undefined });
    expect(apart.all.map(({ location, mergedHeads }) => [location, mergedHeads])).toEqual([
      ['v/sqlite', ['b2']],
      ['v/postgresql', ['a1']],
    ]);
    headFiles.set('v/2025/3.py', file('c3', 'b2')[1]);
    expect(buildRevisionGraphs({ locations, baseTip: new Map(), headFiles, pull: undefined }).all).toHaveLength(1);
  });

  it('keeps two environments apart, and the folders of one together', () => {
    const graphs = buildRevisionGraphs({
      locations: [
        { folder: 'a/versions', environment: 'a' },
        { folder: 'b/versions', environment: 'b' },
        { folder: 'b/more', environment: 'b' },
      ],
      baseTip: new Map(),
      headFiles: new Map([
        ['a/versions/1.py', file('a1', null)[1]],
        ['b/versions/1.py', file('a1', null)[1]],
        ['b/more/2024/2.py', file('b2', 'a1')[1]],
        ['b/versions/README.md', 'revision = "x"\ndown_revision = None\n'],
      ]),
      pull: undefined,
    });
    expect(graphs.graphOf('a/versions/2.py')!.mergedHeads).toEqual(['a1']);
    expect(graphs.graphOf('b/versions/2.py')).toBe(graphs.graphOf('b/more/2024/2.py'));
    expect(graphs.graphOf('b/more/2024/2.py')!.mergedHeads).toEqual(['b2']);
    expect(graphs.graphOf('elsewhere/2.py')).toBeUndefined();
  });
});
