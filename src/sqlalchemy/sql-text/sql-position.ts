/**
 * Where in a SQL text an interpolation stands. `quoted`: inside '...'; `value`: where a value belongs and a parameter can
 * be bound; `identifier`: the name of a table, column, schema ...; `operand`: what is compared or handed to a function, most
 * often a column; `fragment`: anything else, such as a whole condition.
 */
export type SqlPosition = 'quoted' | 'value' | 'identifier' | 'operand' | 'fragment';

const COMPARISON = /(?:=|<>|!=|<=|>=|<|>|\b(?:like|ilike|rlike|regexp|between|limit|offset|interval))\s*$/i;
const VALUE_LIST = /\b(?:in|values|any|all)\s*\((?:[^()]*,)?\s*$/i;
const BETWEEN_END = /\bbetween\s+\S+\s+and\s*$/i;
const NAMING =
  /\b(?:from|join|into|update|table|view|schema|database|index|sequence|column|extension|type|function|procedure|trigger|constraint|role|user|owner to|rename to|order by|group by|partition by|partition of|references|truncate|only|if exists|if not exists|search_path\s*(?:=|to)|set role|as|on|using|select|distinct|returning|concurrently)\s*\(?$/i;
const NAMED_COLUMNS = /\b(?:insert\s+into|references|on|values_list)\s+[\w."`{}]+\s*\((?:[\w\s."`{}]+,)*\s*$/i;
/** What is compared, cast or called upon is a column. */
const COMPARED = /^\s*(?:=|<>|!=|<=|>=|<|>|::|->|\|\||\b(?:is|in|not|like|ilike|rlike|regexp|between|using|collate|as|asc|desc)\b)/i;
/** An argument of a function: `lower({column})`. What `(` opens after a word of SQL is no argument. */
const ARGUMENT = /(?<word>\w+)\s*\((?:[^()']*,)?\s*$/;
const OPENING_WORDS =
  /^(?:where|and|or|not|on|having|when|then|else|select|exists|from|join|as|by|union|all|except|intersect|with|in|values|filter|over|using)$/i;
const NAMING_LIST =
  /\b(?:order by|group by|select|into\s+[\w."{}]+\s*\(|references\s+[\w."{}]+\s*\(|on\s+[\w."{}]+\s*\()[\w\s."{},*]*,\s*$/i;

/** How much of the text before decides; lists of columns are shorter, and a text may have a thousand interpolations. */
const MOST_BEFORE = 2_000;

/** The position of an interpolation between the SQL text before and after it. */
export function sqlPositionOf(allBefore: string, after: string): SqlPosition {
  const open = openQuoteOf(allBefore);
  if (open === "'") return 'quoted';
  if (open !== undefined) return 'identifier';
  const before = allBefore.slice(-MOST_BEFORE);
  const lead = before.replace(/\s+$/, ' ');
  if (/[\w})]\.\s*$/.test(before) || /^\s*\.\s*[\w"{*]/.test(after)) return 'identifier';
  // A part of a name, such as `events_{year}`.
  if (/[A-Za-z_]\w*$/.test(before) && !/\b(?:limit|offset|like|ilike|between)$/i.test(before)) return 'identifier';
  if (/^\w/.test(after)) return 'identifier';
  // `SET search_path = {schema}` names a schema though "=" stands before it.
  if (/\bsearch_path\s*(?:=|to)\s*$/i.test(lead)) return 'identifier';
  if (COMPARISON.test(lead) || VALUE_LIST.test(lead) || BETWEEN_END.test(lead)) return 'value';
  if (NAMING.test(lead.trimEnd()) || NAMING_LIST.test(lead) || NAMED_COLUMNS.test(lead)) return 'identifier';
  const called = ARGUMENT.exec(lead)?.groups?.['word'];
  if (COMPARED.test(after) || (called !== undefined && !OPENING_WORDS.test(called))) return 'operand';
  return 'fragment';
}

/** The quote that is open at the end of a SQL text; comments and doubled quotes are looked through. */
function openQuoteOf(sql: string): "'" | '"' | '`' | undefined {
  let open: string | undefined;
  for (let at = 0; at < sql.length; at++) {
    const character = sql[at]!;
    if (open !== undefined) {
      if (character === open) open = undefined;
    } else if (character === "'" || character === '"' || character === '`') open = character;
    else if ((character === '-' && sql[at + 1] === '-') || (character === '/' && sql[at + 1] === '*')) {
      const end = character === '-' ? sql.indexOf('\n', at) : sql.indexOf('*/', at + 2);
      if (end === -1) return undefined;
      at = end;
    }
  }
  return open as "'" | '"' | '`' | undefined;
}

const PARAMETERLESS =
  /^\s*(?:--[^\n]*\n\s*)*(?:set|reset|show|create|alter|drop|comment|grant|revoke|notify|listen|unlisten|vacuum|analyze|copy|truncate|reindex|refresh|lock|use|pragma|attach|detach|do|call set)\b/i;

/** Whether a statement is of a kind that databases do not accept bound parameters in. */
export function takesNoParameters(sql: string): boolean {
  return PARAMETERLESS.test(sql);
}
