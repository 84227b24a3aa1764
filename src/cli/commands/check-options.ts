import type { Settings } from '../../lint/settings.js';
import { oneOf, readArguments } from '../arguments.js';
import { UsageError } from '../io.js';

export type Format = 'text' | 'json' | 'sarif' | 'github';
const FORMATS: readonly Format[] = ['text', 'json', 'sarif', 'github'];
const LEVELS: readonly Settings['failOn'][] = ['error', 'warning', 'info', 'never'];

/** What `check` was asked for. */
export interface CheckOptions {
  readonly help: boolean;
  readonly paths: readonly string[];
  /** The path that standard input stands for, when it is to be checked. */
  readonly inputPath: string | undefined;
  readonly base: string | undefined;
  readonly format: Format;
  /** Which fixes are applied, or shown. */
  readonly fixes: 'none' | 'safe' | 'all';
  /** Fixes are shown as a diff; no file is changed. */
  readonly diff: boolean;
  readonly config: string | undefined;
  readonly failOn: Settings['failOn'] | undefined;
  /** Whether facts of unchanged files may be kept between runs. */
  readonly cache: boolean;
}

/**
 * Reads the arguments of `check`.
 * @throws UsageError for what does not fit together.
 */
export function readCheckOptions(args: readonly string[]): CheckOptions {
  const { values, positionals } = readArguments(args, {
    help: { type: 'boolean', short: 'h' },
    base: { type: 'string' },
    format: { type: 'string' },
    fix: { type: 'boolean' },
    'unsafe-fixes': { type: 'boolean' },
    diff: { type: 'boolean' },
    config: { type: 'string' },
    'fail-on': { type: 'string' },
    'no-cache': { type: 'boolean' },
    'stdin-filename': { type: 'string' },
  });
  const format = oneOf('format', values.format ?? 'text', FORMATS);
  const fixes = values['unsafe-fixes'] ? 'all' : values.fix || values.diff ? 'safe' : 'none';
  const diff = values.diff ?? false;
  if (diff && format !== 'text') throw new UsageError('--diff prints a diff and no report, so it takes no --format.');
  return {
    help: values.help ?? false,
    paths: positionals.filter((path) => path !== '-'),
    inputPath: inputPath(positionals, values['stdin-filename'], fixes !== 'none' && !diff),
    base: values.base,
    format,
    fixes,
    diff,
    config: values.config,
    failOn: values['fail-on'] === undefined ? undefined : oneOf('fail-on', values['fail-on'], LEVELS),
    cache: !values['no-cache'],
  };
}

function inputPath(positionals: readonly string[], named: string | undefined, isWriting: boolean): string | undefined {
  if (!positionals.includes('-')) {
    if (named !== undefined) throw new UsageError('--stdin-filename goes with -, which reads standard input.');
    return undefined;
  }
  if (positionals.length > 1) throw new UsageError('- reads standard input and takes no other path beside it.');
  if (isWriting) throw new UsageError('Standard input cannot be changed. Use --diff to see its fixes.');
  return named ?? 'stdin.py';
}
