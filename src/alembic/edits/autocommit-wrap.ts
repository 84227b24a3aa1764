import type { PyCall } from '../../python/calls.js';
import { withItemsAround } from '../../python/flow.js';
import type { PyNode } from '../../python/tree.js';
import type { TextRange } from '../../text/range.js';
import type { Operation } from '../facts.js';
import { leadOfLine, lineBreakIn } from '../../text/insertion-layout.js';

/** What to insert, and where, to put a statement into a `with` block. */
export interface Insertion {
  readonly at: TextRange;
  readonly text: string;
}

/** The statement that is nothing but the operation's call; undefined inside a batch, a helper function, or a larger expression. */
export function plainStatementOf(operation: Operation): PyNode | undefined {
  const statement = operation.node.parent;
  const isPlain = statement?.is('expression_statement') && operation.anchor === operation.node && !operation.inBatch;
  return isPlain ? statement : undefined;
}

/**
 * Puts a statement into an autocommit block of `op`. Undefined when it does not begin its line, or stands in a `with`:
 * a savepoint, say, does not outlive the transaction that the block ends.
 */
export function wrappedInAutocommit(statement: PyNode, op: string, text: string): Insertion[] | undefined {
  const lineStart = text.lastIndexOf('\n', statement.start - 1) + 1;
  const indent = text.slice(lineStart, statement.start);
  if (indent.trim() !== '' || withItemsAround(statement).length > 0) return undefined;
  const unit = unitOf(indent);
  const lineBreak = lineBreakIn(text);
  const insertions = [{ at: pointAt(statement.start), text: `with ${op}.get_context().autocommit_block():${lineBreak}${indent}${unit}` }];
  const strings = statement.descendants('string');
  for (let at = text.indexOf('\n', statement.start); at !== -1 && at < statement.end; at = text.indexOf('\n', at + 1)) {
    // What stands inside a string is part of the SQL; an empty line needs no indent.
    if (strings.some(({ start, end }) => start <= at && at < end) || /^\r?\n/.test(text.slice(at + 1, at + 3))) continue;
    insertions.push({ at: pointAt(at + 1), text: unit });
  }
  return insertions;
}

/** An argument to append to the call of a statement that is put into a block: on a line of its own it stands deeper as well. */
export function argumentInBlock(argument: string, { argumentList }: PyCall, text: string): string {
  const last = argumentList.namedChildren.at(-1);
  const lead = last && !last.is('dictionary_splat') ? leadOfLine(text, last.start) : '';
  return lead !== '' && lead.trim() === '' ? `${unitOf(lead)}${argument}` : argument;
}

function unitOf(indent: string): string {
  return indent.includes('\t') ? '\t' : '    ';
}

function pointAt(offset: number): TextRange {
  return { start: offset, end: offset };
}
