import type { PyNode } from '../../../python/tree.js';
import { sqlPositionOf } from '../sql-position.js';
import type { Slot } from './written-sql.js';

// A literal behind another word belongs to it: INTERVAL '1 day', DATE '...', AS '...', E'...'. The end of a comparison, a
// list or one of these words leaves no doubt.
const BEFORE_LITERAL = /(?:[=<>|(,+*~@-]|\b(?:like|ilike|rlike|regexp|between|and|or|then|else|when|values|select|return|in))\s*$/i;
const PAGING = /\b(?:limit|offset)\s*$/i;
const TYPE_WORD = /\binterval\s*$/i;
const IN_LIST = /\bin\s*(?:\([^()]*)?$/i;
/** Names that say that a piece of SQL is in them, not a value. */
const SQL_PIECE =
  /(?:^|_)(?:col|cols|columns?|fields?|tables?|schema|expr|expression|sql|query|subquery|clause|conditions?|where|filters?|order|sort|direction|alias|func|function|join|limits?)(?:$|_)/i;

/** Where a slot stands, in SQL. */
export interface Place {
  readonly before: string;
  readonly after: string;
  /** The value can be nothing but a number. */
  readonly isNumber: boolean;
  /** It is annotated as text: without quotes around, it may be any piece of SQL. */
  readonly isText: boolean;
}

/** Whether a slot between quotes is a literal of its own; `before` ends ahead of the opening quote, `after` starts behind the closing one. */
export function isLoneLiteral(before: string, after: string): boolean {
  return BEFORE_LITERAL.test(before) && !/^['\w]/.test(after);
}

/** Whether a slot without quotes is a value for sure. */
export function isLoneValue(slot: Slot, { before, after, isNumber, isText }: Place): boolean {
  if (sqlPositionOf(before, after) !== 'value' || TYPE_WORD.test(before) || /^[\w'"{.(]/.test(after)) return false;
  // One name may stand for all that is listed.
  if (isNumber) return true;
  return !isText && !PAGING.test(before) && !IN_LIST.test(before) && !SQL_PIECE.test(lastNameOf(slot.expression));
}

function lastNameOf(expression: PyNode): string {
  return expression.descendants('identifier').at(-1)?.text ?? '';
}

/** A bind name in front of `::type` is cut short by SQLAlchemy: the cast is written the other way. */
export function castBehind(after: string): { readonly length: number; readonly type: string } | undefined {
  const match = /^::([A-Za-z_]\w*(?:\(\d+(?:, *\d+)?\))?(?:\[\])?)(?![\w.([:])/.exec(after);
  return match ? { length: match[0].length, type: match[1]! } : undefined;
}
