import { booleanOf } from '../../python/literals.js';
import { consumerOf } from '../../python/flow.js';
import { withAwait } from '../collect/chains.js';
import { layOut, type ChainEdits, type ChainLayout, type FixEditor } from './chain-edits.js';
import { filterByForm, isClearInAnyOrder, joinsOf, tableOf, writeAsWhere } from './filter-by.js';
import { compoundOf } from './shape/compounds.js';
import type { QueryScope } from './shape/criteria.js';
import type { QueryElement } from './shape/elements.js';
import type { QueryFrame } from './query-frame.js';
import type { Builder } from './query-parts.js';
import { elementsBehind, statementOf, type QuerySubject } from './query-subject.js';

/** What the edits of one subject are made with. */
export interface WriterTools {
  readonly scope: QueryScope;
  readonly editor: FixEditor;
  readonly edits: ChainEdits;
}

/** Writes one legacy expression in its new form; undefined when a link of it has none. */
export function writeQuery(subject: QuerySubject, frame: QueryFrame, tools: WriterTools): { readonly isSafe: boolean } | undefined {
  let isSafe = frame.isSafe;
  for (const builder of subject.parts.builders) {
    const written = writeBuilder(builder, subject, frame, tools);
    if (!written) return undefined;
    isSafe &&= written.isSafe;
  }
  if (subject.hasRoot) writeRoot(subject, frame, tools);
  const aliased = frame.run === undefined ? undefined : aliasOfAll(subject, tools);
  // What ends the alias stands in front of what ends the call around it, and the other way round.
  if (aliased) tools.edits.insert(aliased.end, '.subquery()))');
  if (frame.run === undefined) writePart(subject, frame, tools.edits);
  else writeExecution(subject, frame, frame.run, tools);
  if (aliased) tools.edits.insert(statementOf(subject).start, aliased.opening);
  return { isSafe };
}

/** Of entities, several statements in one: `select(aliased(User, a.union(b).subquery()))`. */
function aliasOfAll({ builders, elements, names }: QuerySubject, { editor }: WriterTools): { opening: string; end: number } | undefined {
  const compound = compoundOf(builders, elements);
  if (compound === undefined || compound === 'none' || !compound.isOfEntities) return undefined;
  const alias = editor.importName('sqlalchemy.orm', 'aliased');
  return { opening: `${names.write('select', editor)}(${alias}(${elements[0]!.node.text}, `, end: compound.builder.call.node.end };
}

/** `session.query(User)` -> `select(User)`. */
function writeRoot({ chain, names, elements }: QuerySubject, frame: QueryFrame, { scope, editor, edits }: WriterTools): void {
  const { root } = chain;
  const name = names.write(frame.head, editor);
  const table = frame.count === 'table' ? tableOf(elements[0]!, scope) : undefined;
  const head = table === undefined ? name : `${name}(${names.write('func', editor)}.count()).select_from`;
  if (root.kind === 'attribute') {
    edits.replace(root, `${head}(${elements[0]!.node.text})`);
    return;
  }
  const call = scope.module.callAt(root);
  edits.replace({ start: root.start, end: call.callee.end }, head);
  if (table !== undefined && elements[0]!.kind === 'column') {
    edits.replace({ start: call.argumentList.start + 1, end: call.argumentList.end - 1 }, table);
  }
}

function writeBuilder(builder: Builder, subject: QuerySubject, frame: QueryFrame, tools: WriterTools): { isSafe: boolean } | undefined {
  const { link, call, rule } = builder;
  const { edits, scope, editor } = tools;
  const name = link.attribute.field('attribute')!;
  const gone = { start: link.attribute.field('object')!.end, end: call.node.end };
  if (frame.count === 'table' && (rule.order || link.name === 'options')) edits.replace(gone, '');
  else if (link.name === 'limit' && isReplacedLimit(builder, subject)) edits.replace(call.argumentList, '(1)');
  else if (link.name === 'params') {
    if (frame.arguments === undefined || frame.run === undefined) return undefined;
    edits.replace(gone, '');
  } else if (link.name === 'filter_by') return writeFilterBy(builder, subject, tools);
  else if (link.name === 'with_labels' || link.name === 'apply_labels') {
    edits.replace(
      { start: name.start, end: call.node.end },
      `set_label_style(${subject.names.write('LABEL_STYLE_TABLENAME_PLUS_COL', editor)})`,
    );
  } else if (link.name === 'with_parent') {
    edits.replace(name, `where(${editor.importName('sqlalchemy.orm', 'with_parent')}`);
    edits.insert(call.node.end, ')');
  } else if (rule.call) edits.replace({ start: name.start, end: call.node.end }, rule.call.replace('{}', call.positional[0]?.text ?? ''));
  else if (rule.as) edits.replace(name, rule.as);
  // Query takes `order_by(False)` for "no order", Select renders it.
  if (rule.order && frame.count !== 'table') {
    for (const argument of call.positional) if (booleanOf(argument) === false) edits.replace(argument, 'None');
  }
  return { isSafe: link.name !== 'distinct' || hasPlainOrder(subject, scope) };
}

function writeFilterBy(
  { call }: Builder,
  { builders, elements, parts, isVariable }: QuerySubject,
  { scope, edits }: WriterTools,
): { isSafe: boolean } | undefined {
  // The joins of other statements may come later, or in a branch.
  const own = parts.builders.slice(
    0,
    parts.builders.findIndex((each) => each.call === call),
  );
  if (isVariable && joinsOf(own).length === 0 && joinsOf(builders).length > 0)
    return { isSafe: isClearInAnyOrder(call, builders, elements, scope) };
  const before = builders.slice(
    0,
    builders.findIndex((each) => each.call === call),
  );
  const form = filterByForm(call, before, elementsBehind(before, elements, scope), scope);
  if (form?.kind === 'where') writeAsWhere(call, form.table, edits);
  return form && { isSafe: form.kind === 'where' || form.isSafe };
}

function isOfTable({ kind }: QueryElement): boolean {
  return kind !== 'expression' && kind !== 'unknown';
}

/** `limit(5).first()`: Query's own LIMIT 1 takes the place of the last one. */
function isReplacedLimit({ call }: Builder, { parts }: QuerySubject): boolean {
  const { terminal, builders } = parts;
  const isFirst = terminal?.link.name === 'first' || terminal?.link.name === 'first_or_404';
  return isFirst && builders.findLast(({ link }) => link.name === 'limit')?.call === call;
}

/** The migration guide says that Query adds the columns of ORDER BY to a DISTINCT; the code does not. */
function hasPlainOrder({ builders, elements }: QuerySubject, { sqlalchemy }: QueryScope): boolean {
  const [only, second] = elements;
  const orders = builders.filter(({ rule }) => rule.order).flatMap(({ call }) => call.argumentList.namedChildren);
  return orders.every((order) => {
    if (elements.some(({ node }) => node.text === order.text)) return true;
    const element = sqlalchemy.elementOf(order);
    return second === undefined && only?.kind === 'entity' && element.kind === 'column' && element.model === only.model;
  });
}

function writePart(subject: QuerySubject, { rename, tail }: QueryFrame, edits: ChainEdits): void {
  const terminal = subject.parts.terminal?.link;
  if (terminal && rename !== undefined && rename !== terminal.name) edits.replace(terminal.attribute.field('attribute')!, rename);
  if (tail) edits.replace({ start: statementOf(subject).end, end: tail.end }, tail.text);
}

function writeExecution(subject: QuerySubject, frame: QueryFrame, run: string, tools: WriterTools): void {
  const { piece, parts, isAsync } = subject;
  const { edits } = tools;
  const statement = statementOf(subject);
  const terminal = parts.terminal?.link;
  if (terminal?.call && frame.head === 'update') writeValues(terminal.call, edits);
  const layout = layOut(statement, linkDots(subject), edits);
  const [countOpen, countClose] = subqueryCount(subject, frame, layout, tools.editor);
  const hasMore = frame.rename !== undefined || frame.isUnique || (frame.tail?.text ?? '') !== '' || parts.rest.length > 0;
  const isGrouped = isAsync && (hasMore || isChained(piece));
  const last = frame.lastLink ? `${layout.innerLink}.${frame.lastLink}` : '';
  const unique = frame.isUnique ? `${layout.link}.unique()` : '';
  edits.insert(statement.start, `${isGrouped ? '(' : ''}${isAsync ? 'await ' : ''}${run}(${layout.open}${countOpen}`);
  const ending = `${last}${countClose}`;
  // A comment may follow the chain on its line: nothing but a new line may stand behind that.
  const isCommaApart = frame.arguments !== undefined && ending === '' && !frame.tail;
  if (isCommaApart) edits.insert(statement.end, ',');
  const more = frame.arguments === undefined ? '' : `${isCommaApart ? '' : ','}${layout.innerLink || ' '}${frame.arguments}`;
  const close = `${ending}${more}${layout.close})${isGrouped ? ')' : ''}${unique}`;
  edits.insert(frame.tail ? statement.end : layout.end, `${close}${frame.tail?.text ?? ''}`);
  if (frame.tail && frame.tail.end > statement.end) edits.replace({ start: statement.end, end: frame.tail.end }, '');
  if (terminal && frame.rename !== undefined && frame.rename !== terminal.name) {
    edits.replace(terminal.attribute.field('attribute')!, frame.rename);
  }
  const awaited = withAwait(piece.node);
  if (isAsync && awaited !== piece.node) edits.replace({ start: awaited.start, end: awaited.namedChildren[0]!.start }, '');
}

/** `update(values, synchronize_session=x)` -> `values(values)`. */
function writeValues({ callee, positional, argumentList }: NonNullable<Builder['call']>, edits: ChainEdits): void {
  edits.replace(callee.field('attribute')!, 'values');
  const [values, ...others] = argumentList.namedChildren;
  const last = others.at(-1);
  if (values && last && positional[0] === values) edits.replace({ start: values.end, end: last.end }, '');
}

function subqueryCount(
  { names }: QuerySubject,
  frame: QueryFrame,
  { innerLink }: ChainLayout,
  editor: FixEditor,
): readonly [open: string, close: string] {
  if (frame.count !== 'subquery') return ['', ''];
  return [`${names.write('select', editor)}(${names.write('func', editor)}.count()).select_from(`, `${innerLink}.subquery())`];
}

/** From the end of each expression to the name of the link behind it. */
function linkDots({ parts }: QuerySubject): { start: number; end: number }[] {
  return parts.builders.map(({ link }) => ({
    start: link.attribute.field('object')!.end,
    end: link.attribute.field('attribute')!.start,
  }));
}

function isChained({ node }: QuerySubject['piece']): boolean {
  return ['attribute', 'subscripted', 'called'].includes(consumerOf(withAwait(node)).kind);
}
