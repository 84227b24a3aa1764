import { parseRevision } from '../../src/alembic/revision.js';
import { revisionState } from '../../src/alembic/revision-state.js';
import { RevisionTexts, type WrittenRevisions } from '../../src/alembic/revision-texts.js';

/** A chain of revisions, the oldest first, one for each pair of bodies. */
function isWritten(bodies: readonly (readonly [upgrade: string, downgrade: string | undefined])[]): boolean {
  const texts = new Map(
    bodies.map(([upgrade, downgrade], index) => {
      const parent = index === 0 ? 'None' : `"r${index - 1}"`;
      const back = downgrade === undefined ? '' : `\n\ndef downgrade():\n    ${downgrade}\n`;
      return [`versions/r${index}.py`, `revision = "r${index}"\ndown_revision = ${parent}\n\n\ndef upgrade():\n    ${upgrade}\n${back}`];
    }),
  );
  const written = writtenIn(texts);
  return new RevisionTexts(written, written, () => true).writesDowngrades();
}

function writtenIn(texts: ReadonlyMap<string, string>): WrittenRevisions {
  return { state: revisionState([...texts].flatMap(([path, text]) => parseRevision(path, text) ?? [])), texts };
}

/** By id: its parents, and what its file says. */
function revisionsOf(all: Readonly<Record<string, readonly [parents: string, says: string]>>): WrittenRevisions {
  const text = (id: string, parents: string, says: string) => `revision = "${id}"\ndown_revision = ${parents}\n# ${says}\n`;
  return writtenIn(new Map(Object.entries(all).map(([id, [parents, says]]) => [`versions/${id}.py`, text(id, parents, says)])));
}

describe('the texts of revisions', () => {
  const base = revisionsOf({ a: ['None', 'makes mood'], b: ['"a"', 'does nothing'], other: ['"a"', 'makes mood'] });
  const head = revisionsOf({
    a: ['None', 'makes mood'],
    b: ['"a"', 'does nothing'],
    other: ['"a"', 'makes mood'],
    c: ['"b"', 'makes mood too'],
    d: ['"c"', 'makes mood at last'],
  });
  const texts = new RevisionTexts(base, head, (path) => path.startsWith('versions/'));

  it('are those of the revisions before one, as far as they match', () => {
    expect(texts.before('d', 'all', /mood/).map((text) => text.slice(12, 13))).toEqual(['a', 'c']);
    expect(texts.before('d', 'all', /nothing/)).toHaveLength(1);
    expect(texts.before('d', 'all', /weather/)).toEqual([]);
    expect(texts.before('a', 'all', /mood/)).toEqual([]);
  });

  it('are those on the base branch where these are asked for', () => {
    expect(texts.before('d', 'released', /mood/).map((text) => text.slice(12, 13))).toEqual(['a']);
    expect(texts.before('d', 'all', /mood/)).toHaveLength(2);
  });

  it('mention a word elsewhere only as a whole word in another file', () => {
    expect(texts.mentionsElsewhere('nothing', 'versions/b.py')).toBe(false);
    expect(texts.mentionsElsewhere('nothing', 'versions/a.py')).toBe(true);
    expect(texts.mentionsElsewhere('mood', 'versions/a.py')).toBe(true);
    expect(texts.mentionsElsewhere('moo', 'versions/a.py')).toBe(false);
  });

  it('come to an end where revisions stand in a circle', () => {
    const circle = revisionsOf({ a: ['"b"', 'x'], b: ['"a"', 'x'] });
    expect(new RevisionTexts(circle, circle, () => true).before('a', 'all', /x/)).toHaveLength(1);
  });
});

describe('the habit of writing downgrades', () => {
  const work = ['op.drop_table("t")', undefined] as const;
  const both = ['op.drop_table("t")', 'op.create_table("t")'] as const;
  const placeholder = ['pass', undefined] as const;

  it('is told by the newest revisions that do anything, however many placeholders follow them', () => {
    expect(isWritten([...Array(6).fill(work), ...Array(30).fill(placeholder)])).toBe(false);
    expect(isWritten([...Array(6).fill(both), ...Array(30).fill(placeholder)])).toBe(true);
  });

  it('is not told by old ones, nor by a few', () => {
    expect(isWritten([...Array(40).fill(work), ...Array(20).fill(both)])).toBe(true);
    expect(isWritten(Array(4).fill(work))).toBe(true);
  });
});
