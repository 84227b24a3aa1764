/** The code of an error of Node's own ("ENOENT", "ERR_PARSE_ARGS_UNKNOWN_OPTION"); undefined for all others. */
export function errorCode(error: unknown): string | undefined {
  // Not by class: an error of another realm, as in a test sandbox, is none of this realm's errors.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
