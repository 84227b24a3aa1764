// `:p` or `:` right before: the colon of a bind, not of `::cast`, of `12:30`, of `"key":` or of an escape.
const AFTER_COLON = /(?:^|[^:\w\\"'])(?::)\w*$/;
const AFTER_PERCENT = /%\(\w*$/;

/** Whether what is written after some text names a bound parameter: `f":p{i}"`, `f"%({name})s"`. */
export function namesBind(before: string): boolean {
  return AFTER_COLON.test(before) || AFTER_PERCENT.test(before);
}
