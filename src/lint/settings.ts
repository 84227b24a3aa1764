import type { Severity } from './finding.js';

/** Resolved settings of one repository; every key has its default filled in. */
export interface Settings {
  readonly paths: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  /** Extra `versions` folders, beside those found from alembic.ini and pyproject.toml. */
  readonly migrations: readonly string[];
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
  /** Options of single rules, by rule name. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly failOn: Severity | 'never';
  readonly filter: 'added' | 'diff_context' | 'file';
  readonly maxComments: number;
  readonly comments: 'on' | 'off';
  /** Which threads are resolved when their finding is gone. */
  readonly resolve: 'unanswered' | 'always';
  readonly drafts: 'check' | 'comment' | 'skip';
  readonly bots: 'skip' | 'check';
  /** Whether safe fixes may be committed to the pull request's branch when somebody asks for it. */
  readonly fixCommits: 'on' | 'off';
  readonly advisory: boolean;
  readonly incomplete: 'fail' | 'warn';
  readonly ignore: {
    readonly authors: readonly string[];
    readonly labels: readonly string[];
    readonly titles: readonly string[];
    readonly branches: readonly string[];
  };
}

/** What holds when no settings file says otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  paths: { include: ['**/*.py'], exclude: [] },
  migrations: [],
  rules: {},
  options: {},
  failOn: 'error',
  filter: 'added',
  maxComments: 25,
  comments: 'on',
  resolve: 'unanswered',
  drafts: 'check',
  bots: 'check',
  fixCommits: 'off',
  advisory: false,
  incomplete: 'fail',
  ignore: { authors: [], labels: [], titles: [], branches: [] },
};
