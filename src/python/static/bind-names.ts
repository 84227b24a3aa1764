// `:p` or `:` right before: the colon of a bind, not of `::cast`, of `12:30`, of `"key":` or of an escape.
const AFTER_COLON = /(?:^|[^:\w\\"'])(?::)\w*$/;
const AFTER_PERCENT = /%\(\w*$/;

/** Looking back further than any name is long would cost the square of a long text. */
const LOOK_BACK = 100;

/** Whether what is written after some text names a bound parameter: `f":p{i}"`, `f"%({name})s"`. */
export function namesBind(before: string): boolean {
  const end = before.slice(-LOOK_BACK);
  return AFTER_COLON.test(end) || AFTER_PERCENT.test(end);
}
