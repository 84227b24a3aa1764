import type { Evidence, ReceiverType, RowElement } from '../receivers.js';
import { details, typed } from './values.js';

/** What iterating, `.all()` or `.first()` of some rows gives one of. */
export type RowStyle = 'row' | 'scalar' | 'mapping' | 'query';

/** One row (or scalar) of a result; undefined when it is a plain value or not known. */
export function rowOf(style: RowStyle, elements: readonly RowElement[] | undefined, evidence: Evidence): ReceiverType | undefined {
  if (style === 'mapping') return typed('row-mapping', evidence, details(elements));
  if (style === 'row') return typed('row', evidence, details(elements));
  const [first] = elements ?? [];
  if (!first) return undefined;
  if (style === 'query' && (elements!.length > 1 || first.kind === 'column' || first.kind === 'expression')) {
    return typed('row', evidence, details(elements));
  }
  return first.kind === 'entity' ? typed('instance', evidence, { model: first.model }) : undefined;
}

/** A list of rows; what it holds may be unknown. */
export function rowsOf(style: RowStyle, elements: readonly RowElement[] | undefined, evidence: Evidence): ReceiverType {
  return typed('sequence', evidence, details(elements, rowOf(style, elements, evidence)));
}

/** What position `index` of a row holds. */
export function elementValue(row: ReceiverType, index: number): ReceiverType | undefined {
  const element = row.elements?.[index];
  return element?.kind === 'entity' ? typed('instance', row.evidence, { model: element.model }) : undefined;
}

/** How the rows of a kind look when iterated; undefined when it has none. */
export function rowStyleOf(type: ReceiverType): RowStyle | undefined {
  switch (type.kind) {
    case 'result':
    case 'async-result':
      return 'row';
    case 'scalars':
    case 'async-scalars':
      return 'scalar';
    case 'mappings':
    case 'async-mappings':
      return 'mapping';
    case 'query':
      return 'query';
    default:
      return undefined;
  }
}
