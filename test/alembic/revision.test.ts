import { parseRevision } from '../../src/alembic/revision.js';

function read(text: string) {
  const found = parseRevision('versions/x.py', text);
  if (!found) return undefined;
  const { path: _, ...revision } = found;
  return revision;
}

const PLAIN = { revision: 'b2', downRevisions: ['a1'], branchLabels: [], dependsOn: [], isConstant: true };

describe('parseRevision', () => {
  it.each([
    ['plain', 'revision = "b2"\ndown_revision = "a1"\nbranch_labels = None\ndepends_on = None\n', PLAIN],
    [
      'annotated',
      "revision: str = 'b2'\ndown_revision: Union[str, None] = 'a1'\nbranch_labels: Union[str, Sequence[str], None] = None\n",
      PLAIN,
    ],
    ['CRLF', '"""x"""\r\nrevision = "b2"\r\ndown_revision = "a1"\r\n', PLAIN],
    ['commented', 'revision = "b2"  # the id\ndown_revision = "a1"  # "not this"\n', PLAIN],
    ['byte order mark', '\uFEFFrevision = "b2"\ndown_revision = "a1"\n', PLAIN],
    ['constants', 'PREVIOUS = "a1"\nrevision = "b2"\ndown_revision = PREVIOUS\n', PLAIN],
    ['concatenated', 'revision = "b" "2"\ndown_revision = (\n    "a1"\n)\n', PLAIN],
    ['root', 'revision = "b2"\ndown_revision = None\n', { ...PLAIN, downRevisions: [] }],
    ['merge', 'revision = "b2"\ndown_revision = (\n  "a1",  # one\n  "a2",\n)\n', { ...PLAIN, downRevisions: ['a1', 'a2'] }],
    ['list', 'revision = "b2"\ndown_revision = ["a1", "a2"]\n', { ...PLAIN, downRevisions: ['a1', 'a2'] }],
    [
      'labels',
      'revision = "b2"\ndown_revision = "a1"\nbranch_labels = ("expand",)\ndepends_on = "c3"\n',
      { ...PLAIN, branchLabels: ['expand'], dependsOn: ['c3'] },
    ],
    ['not constant', 'revision = make()\ndown_revision = "a1"\n', { ...PLAIN, revision: '', isConstant: false }],
    ['formatted', 'revision = "b2"\ndown_revision = f"{x}"\n', { ...PLAIN, downRevisions: [], isConstant: false }],
    ['half', 'revision = "b2"\n', { ...PLAIN, downRevisions: [], isConstant: false }],
    ['in a docstring', '"""\nrevision = "no"\ndown_revision = "no"\n"""\nrevision = "b2"\ndown_revision = "a1"\n', PLAIN],
    ['in a function', 'def f():\n    revision = "b2"\n    down_revision = "a1"\n', undefined],
    ['compared', 'revision == "b2"\ndown_revision == "a1"\n', undefined],
    ['a loop of names', 'A = B\nB = A\nrevision = A\ndown_revision = "a1"\n', { ...PLAIN, revision: '', isConstant: false }],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});
