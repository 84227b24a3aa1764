import type { Dice } from '../mutate/mutations.js';
import { headOf, type Spelling } from './chain-homes.js';

/** A function with a legacy chain, as a whole file. */
export interface GeneratedChain {
  readonly text: string;
  /** The function alone, for models `User`, `Post` and `Tag`. */
  readonly body: string;
}

type Pick = <T>(choices: readonly T[]) => T;

const ENTITIES = ['User', 'Post'] as const;
type Entity = (typeof ENTITIES)[number];

const ELEMENTS: Readonly<Record<Entity, readonly string[]>> = {
  User: [
    'User',
    'User',
    'User',
    'User.id',
    'User.id, User.name',
    'User.age.label("a")',
    'func.count(User.id)',
    'func.max(User.age)',
    'User, User.name',
  ],
  Post: ['Post', 'Post', 'Post.id', 'Post.title, Post.id', 'func.count(Post.id)', 'Post, User'],
};
const STEPS: Readonly<Record<Entity, readonly string[]>> = {
  User: [
    'filter(User.age == 30)',
    'filter(User.id > 1, User.name != "x")',
    'filter(or_(User.age == 30, User.age.is_(None)))',
    'filter(User.name.in_(["ann", "bob"]))',
    'filter_by(age=30)',
    'filter_by(name=name)',
    'where(User.id < 3)',
    'join(User.posts)',
    'join(Post)',
    'outerjoin(User.posts)',
    'join(Post, Post.user_id == User.id)',
    'options(selectinload(User.posts))',
    'options(joinedload(User.posts))',
    'options(load_only(User.name))',
    'execution_options(populate_existing=True)',
    'group_by(User.age)',
    'populate_existing()',
  ],
  Post: [
    'filter(Post.title == "t1")',
    'filter(Post.id.between(2, 5))',
    'filter_by(title="t1")',
    'join(Post.user)',
    'join(Post.tags)',
    'outerjoin(Tag, Tag.post_id == Post.id)',
    'options(joinedload(Post.user))',
    'options(selectinload(Post.tags))',
    'with_for_update()',
    'autoflush(False)',
    'enable_eagerloads(False)',
  ],
};
const ENDS = ['limit(2)', 'offset(1)', 'limit(3).offset(1)', 'distinct()', 'slice(1, 3)', 'limit(1)'];
const TERMINALS = [
  '.all()',
  '.all()',
  '.first()',
  '.one()',
  '.one_or_none()',
  '.scalar()',
  '.count()',
  '[:2]',
  '[0]',
  '',
  '.exists()',
  '.subquery()',
];
const FLASK_TERMINALS = ['.first_or_404()', '.one_or_404()', '.first_or_404(description=name)', '.paginate(page=1, per_page=2)'];
const TAILS = ['', '', '  # why', '  # noqa: E501'];
const SESSIONS = ['session', 'session', 'self.session', 's'] as const;
const HOMES = ['plain', 'plain', 'plain', 'flask', 'sqlmodel'] as const;

/** A legacy chain over the models of verify/models.py or their like in Flask-SQLAlchemy and SQLModel, in some layout, as one expression or built over local variables. */
export function generateChain(name: string, dice: Dice, fixed: Partial<Spelling> = {}): GeneratedChain {
  const pick: Pick = (choices) => choices[dice(choices.length)]!;
  const spelling = spellingOf(dice, pick, fixed);
  const entity = pick(ENTITIES);
  const steps = Array.from({ length: dice(4) }, () => pick(STEPS[entity]));
  if (dice(4) !== 0) steps.push(`order_by(${entity}.id)`);
  if (dice(3) === 0) steps.push(pick(ENDS));
  const isModelQuery = spelling.home === 'flask' && dice(2) === 0;
  const start = isModelQuery ? `${entity}.query` : `${spelling.session}.query(${pick(ELEMENTS[entity])})`;
  const chain = { start, steps, terminal: pick(isModelQuery ? [...TERMINALS, ...FLASK_TERMINALS] : TERMINALS) };
  const lines = dice(3) === 0 ? inVariable(chain, dice, pick) : inOneStatement(chain, dice, pick);
  const body = functionOf(name, lines, spelling);
  const text = `${headOf(spelling)}\n\n\n${body}\n`;
  return { text: dressed(text, dice), body };
}

function spellingOf(dice: Dice, pick: Pick, fixed: Partial<Spelling>): Spelling {
  const spelling = { home: pick(HOMES), session: pick(SESSIONS), isAsync: dice(6) === 0, usesAlias: dice(3) === 0, ...fixed };
  // Flask-SQLAlchemy has one session for all, and no async one.
  return spelling.home === 'flask' ? { ...spelling, session: 'db.session', isAsync: false } : spelling;
}

interface ChainParts {
  readonly start: string;
  readonly steps: readonly string[];
  readonly terminal: string;
}

function inOneStatement({ start, steps, terminal }: ChainParts, dice: Dice, pick: Pick): string[] {
  const flat = `${start}${steps.map((step) => `.${step}`).join('')}${terminal}`;
  switch (dice(7)) {
    case 0: {
      const rows = steps.map((step) => `        .${step}${pick(TAILS)}`);
      return ['return (', `        ${start}${pick(TAILS)}`, ...rows, ...(terminal.startsWith('.') ? [`        ${terminal}`] : []), '    )'];
    }
    case 1:
      return [`if (found := ${flat}):`, '    return found', 'return None'];
    case 2:
      return ['return (', '        # the ones we want', `        ${flat}${pick(TAILS)}`, '    )'];
    case 3:
      return terminal === '' ? [`return [each for each in ${flat}]`] : [`return (${flat})`];
    case 4:
      return [
        `found = ${start}\\`,
        ...steps.map((step) => `        .${step}\\`),
        `        ${terminal}`.trimEnd() || '',
        'return found',
      ].filter((line, index, all) => line !== '' || index === all.length - 1);
    case 5:
      return [`return [${flat},]${pick(TAILS)}`];
    default:
      return [`return ${flat}${pick(TAILS)}`];
  }
}

function inVariable({ start, steps, terminal }: ChainParts, dice: Dice, pick: Pick): string[] {
  const lines = [`query = ${start}${pick(TAILS)}`];
  for (const step of steps) {
    if (dice(3) === 0) lines.push('if name:', `    query = query.${step}`);
    else lines.push(`query = query.${step}${pick(TAILS)}`);
  }
  if (dice(4) === 0) return [...lines, 'total = query.count()', `return total, query${terminal || '.all()'}`];
  if (terminal === '' && dice(2) === 0) return [...lines, 'found = []', 'for each in query:', '    found.append(each)', 'return found'];
  return [...lines, `return query${terminal}`];
}

function functionOf(name: string, lines: readonly string[], { home, session, isAsync }: Spelling): string {
  const kind = isAsync ? 'AsyncSession' : 'Session';
  const first = home === 'flask' ? '' : session.startsWith('self') ? 'self: "Holder", ' : `${session}: ${kind}, `;
  return [`${isAsync ? 'async ' : ''}def ${name}(${first}name="ann"):`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function dressed(text: string, dice: Dice): string {
  switch (dice(8)) {
    case 0:
      return text.replaceAll('\n', '\r\n');
    case 1:
      return text.replace(/^( {4})+/gm, (indent) => '\t'.repeat(indent.length / 4));
    case 2:
      return text.trimEnd();
    default:
      return text;
  }
}
