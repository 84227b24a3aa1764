/** A value that must be one of some words. */
export interface Choice<V extends string = string> {
  readonly kind: 'choice';
  readonly about: string;
  readonly values: readonly V[];
}
export interface Flag {
  readonly kind: 'flag';
  readonly about: string;
}
export interface Count {
  readonly kind: 'count';
  readonly about: string;
  readonly minimum: number;
  readonly maximum: number;
}
export interface Texts {
  readonly kind: 'texts';
  readonly about: string;
}
/** Rule names with a severity, or with a severity and options. */
export interface RuleTable {
  readonly kind: 'rules';
  readonly about: string;
}
export interface Group<K> {
  readonly kind: 'group';
  readonly about: string;
  readonly keys: K;
}
export type Shape = Choice | Flag | Count | Texts | RuleTable | Group<{ readonly [key: string]: Shape }>;

export const SEVERITY_WORDS = ['off', 'info', 'warning', 'error'] as const;

/**
 * Most review comments of one run that may be asked for. GitHub allows 80 content-creating requests a minute, and
 * reviews of 65 comments have met its secondary limit (alibaba/open-code-review#158).
 */
export const MAX_COMMENTS_LIMIT = 50;

/** Every key of the settings file: what it may hold, and the sentence that explains it in the JSON schema. */
export const SETTINGS_TABLE = group('Settings of sqla-review.', {
  paths: group('Which Python files are checked, as glob patterns from the root of the repository.', {
    include: texts('Files to check. Default: every Python file.'),
    exclude: texts('Files to leave out, although they are included.'),
  }),
  migrations: texts('Folders of Alembic revisions, beside those that alembic.ini and pyproject.toml name.'),
  rules: { kind: 'rules', about: 'Severity of single rules, by name; `off` turns a rule off.' },
  fail_on: choice('The mildest severity that fails the check. Default: error.', ['error', 'warning', 'info', 'never']),
  filter: choice(
    'Where findings are reported: on added lines, on all lines the diff shows, or in the whole changed file. Default: added.',
    ['added', 'diff_context', 'file'],
  ),
  max_comments: {
    kind: 'count',
    about: 'How many new review comments one run may post; the others stay annotations. Default: 25.',
    minimum: 0,
    maximum: MAX_COMMENTS_LIMIT,
  },
  comments: choice('Whether review comments are posted; without them there is the check run alone. Default: on.', ['on', 'off']),
  resolve: choice('Which threads are resolved when their finding is gone: those that nobody answered, or all. Default: unanswered.', [
    'unanswered',
    'always',
  ]),
  drafts: choice('What happens on drafts: the check run alone, comments as well, or nothing until ready. Default: check.', [
    'check',
    'comment',
    'skip',
  ]),
  bots: choice('Whether pull requests of bots are checked. Default: check.', ['check', 'skip']),
  fix_commits: choice(
    'Whether `/sqla fix` and the button "Apply fixes" commit safe fixes; the app also needs the permission contents: write. Default: off.',
    ['on', 'off'],
  ),
  advisory: flag('Never fail: findings at the failing level conclude as neutral. Default: false.'),
  incomplete: choice('What it means when changed files could not be read. Default: fail.', ['fail', 'warn']),
  ignore: group('Pull requests that are not checked. All lists hold glob patterns.', {
    authors: texts('Logins of authors.'),
    labels: texts('Labels.'),
    titles: texts('Titles.'),
    branches: texts('Base branches.'),
  }),
});

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type ValueOf<S> =
  S extends Choice<infer V>
    ? V
    : S extends Flag
      ? boolean
      : S extends Count
        ? number
        : S extends Texts
          ? readonly string[]
          : S extends RuleTable
            ? RuleValues
            : S extends Group<infer K>
              ? { readonly [P in keyof K as Camel<P & string>]?: ValueOf<K[P]> }
              : never;

export interface RuleValue {
  readonly severity: (typeof SEVERITY_WORDS)[number] | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}
export type RuleValues = Readonly<Record<string, RuleValue>>;

/** What one settings file says: only the keys it has, in the names of `Settings`. */
export type SettingsLayer = ValueOf<typeof SETTINGS_TABLE>;

/** `fail_on` in the file is `failOn` in `Settings`. */
export function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function group<const K extends Readonly<Record<string, Shape>>>(about: string, keys: K): Group<K> {
  return { kind: 'group', about, keys };
}

function choice<const V extends string>(about: string, values: readonly V[]): Choice<V> {
  return { kind: 'choice', about, values };
}

function flag(about: string): Flag {
  return { kind: 'flag', about };
}

function texts(about: string): Texts {
  return { kind: 'texts', about };
}
