import { push } from '../../src/demo/local-github/world/pulls.js';
import type { JournalEntry } from '../../src/demo/local-github/server/journal.js';
import { expectText } from '../support/expected-text.js';
import { PERMISSIONS } from '../support/local-github.js';
import { openScenario, startStage } from '../support/scenario.js';

/** What a review costs, without the token, which serves an hour. */
interface Cost {
  readonly rest: number;
  readonly graphql: number;
  /** Points of GraphQL's hourly 5,000; of REST's each request is one. */
  readonly hourly: number;
  /** Points of the 900 for REST and the 2,000 for GraphQL that a minute allows: a read is 1, a write 5. */
  readonly minute: string;
}

const KINDS = ['alone', 'with a model'] as const;
type Kind = (typeof KINDS)[number];
const SIZES = [
  [1, 1],
  [5, 5],
  [60, 60],
  [300, 200],
] as const;

const MODELS = {
  'app/__init__.py': '',
  'app/models.py':
    'from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\nclass Base(DeclarativeBase):\n    pass\n\n\n' +
    'class Item(Base):\n    __tablename__ = "items"\n    id: Mapped[int] = mapped_column(primary_key=True)\n',
};

/** One changed file; with a model it imports a file that the pull request leaves as it is. */
function fileOf(index: number, kind: Kind, state: 'before' | 'finding' | 'fixed'): string {
  const imports = kind === 'alone' ? '' : '\nfrom app.models import Item\n';
  const added = kind === 'alone' ? 'item' : 'Item(id=item)';
  const loop = `    for item in items:\n        session.add(${added})\n`;
  const body = { before: '', finding: `${loop}        session.commit()\n`, fixed: loop }[state];
  const head = `from sqlalchemy.orm import Session\n${imports}\n\n`;
  return `${head}def load${index}(session: Session, items: list[int]) -> None:\n${body}${state === 'finding' ? '' : '    session.commit()\n'}`;
}

/** The first review of a pull request, and that of a push which fixes up to four of its findings. */
async function measure(count: number, findings: number, kind: Kind): Promise<{ first: Cost; second: Cost }> {
  const app = { slug: 'sqla-review', permissions: { ...PERMISSIONS, contents: 'write' as const }, events: ['pull_request'] };
  const stage = await startStage({ app }, { requestTimeoutMs: 20_000 });
  const { github } = stage;
  const files = (state: (index: number) => Parameters<typeof fileOf>[2]) => ({
    ...(kind === 'alone' ? {} : MODELS),
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`app/f${index}.py`, fileOf(index, kind, state(index))])),
  });
  const plan = { before: files(() => 'before'), after: files((index) => (index < findings ? 'finding' : 'fixed')) };
  const { repository, settle, runs } = await openScenario(plan, stage);
  const isCounted = ({ operation }: JournalEntry): boolean => operation !== 'apps/create-installation-access-token';
  const first = github.journal.entries.filter(isCounted);
  expect(runs().map((run) => [run.conclusion, run.annotations.length])).toEqual([['failure', findings]]);
  expect(github.world.threads).toHaveLength(Math.min(findings, 25));

  const told = github.world.threads.slice(0, Math.min(4, count - 1) || 1).map(({ anchor }) => anchor.path);
  const fixes = told.map((path) => [path, fileOf(Number(/\d+/.exec(path)![0]), kind, 'fixed')]);
  push(github.world, repository, 'change', Object.fromEntries(fixes) as Record<string, string>);
  await settle();
  expect(github.world.threads.filter((thread) => thread.resolvedBy)).toHaveLength(told.length);
  expect(github.journal.violations).toEqual([]);
  return { first: costOf(first), second: costOf(github.journal.entries.filter(isCounted).slice(first.length)) };
}

function costOf(entries: readonly JournalEntry[]): Cost {
  const isGraphql = ({ operation }: JournalEntry): boolean => operation.startsWith('graphql/');
  const graphql = entries.filter(isGraphql);
  const rest = entries.filter((entry) => !isGraphql(entry));
  const points = (all: readonly JournalEntry[]): number =>
    all.reduce((sum, { operation, method }) => sum + (operation === 'graphql/query' || method === 'GET' ? 1 : 5), 0);
  return {
    rest: rest.length,
    graphql: graphql.length,
    hourly: graphql.reduce((sum, { graphqlCost }) => sum + (graphqlCost ?? 0), 0),
    minute: `${points(rest)} + ${points(graphql)}`,
  };
}

const HEADINGS = [
  'changed files',
  'imports',
  'review',
  'requests',
  'REST',
  'GraphQL',
  'GraphQL points/hour',
  'points/minute (REST + GraphQL)',
];
const rows: string[][] = [];

/** Requests of the first review, and of the second: 25 comments are the most, so that there the fixes make room for others. */
const PLANNED: Readonly<Record<string, readonly [number, number]>> = {
  '1 alone': [5, 5],
  '5 alone': [5, 5],
  '60 alone': [6, 7],
  '300 alone': [12, 13],
};

describe.each(KINDS)('%s', (kind) => {
  test.each(SIZES)('%d changed files with %d findings', async (count, findings) => {
    const costs = await measure(count, findings, kind);
    for (const [review, { rest, graphql, hourly, minute }] of Object.entries(costs)) {
      rows.push([count, kind, review, rest + graphql, rest, graphql, hourly, minute].map(String));
    }
    const planned = PLANNED[`${count} ${kind}`];
    if (planned) expect(Object.values(costs).map(({ rest, graphql }) => rest + graphql)).toEqual(planned);
  });
});

test('the plan as a table', () => {
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  expectText('request-plan', lines.join('\n'));
});
