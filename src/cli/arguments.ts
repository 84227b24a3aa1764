import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestOf } from '../text/nearest.js';
import { errorCode } from './error-code.js';
import { UsageError } from './io.js';

export type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a command's arguments.
 * @throws UsageError for an option the command does not have, or one without its value.
 */
export function readArguments<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(explain(error, Object.keys(options)), { cause: error });
  }
}

/**
 * The value of an option that allows some words only.
 * @throws UsageError for another word.
 */
export function oneOf<V extends string>(option: string, value: string, allowed: readonly V[]): V {
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} must be one of ${allowed.join(', ')}, not "${value}".${didYouMean(nearestOf(value, allowed))}`);
}

/** A hint for a misspelt word, with a space before it; "" where nothing is near. */
export function didYouMean(name: string | undefined): string {
  return name === undefined ? '' : ` Did you mean ${name}?`;
}

function explain(error: unknown, names: readonly string[]): string {
  const code = errorCode(error);
  const { message } = error as Error;
  const option = /'(?:-\w, )?(-[^\s'<]*)/.exec(message)?.[1];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && option !== undefined) {
    const near = nearestOf(option.replace(/^-+/, ''), names);
    return `There is no option ${option}.${didYouMean(near && `--${near}`)}`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && option !== undefined) {
    return message.includes('does not take') ? `${option} takes no value.` : `${option} needs a value.`;
  }
  throw error;
}
