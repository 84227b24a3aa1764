import type { CheckResult, InputFile } from '../../lint/check.js';
import type { Finding } from '../../lint/finding.js';
import type { CheckOrder } from '../../review/check-order.js';

/*
 * An order and its result on their way between threads. A message is written and read in one go, and the thread that
 * answers webhooks must not be held up by the texts of a large pull request: so they travel in parcels.
 */

/** The parts of an order that grow with the pull request. */
interface Bulk {
  readonly files: InputFile;
  readonly context: Entry<'context'>;
  readonly contextFacts: Entry<'contextFacts'>;
  readonly baseMigrations: Entry<'baseMigrations'>;
  readonly projectFiles: Entry<'projectFiles'>;
  readonly paths: string;
  readonly hunks: EntryOf<CheckOrder['fixes']['hunks']>;
  readonly statusOf: EntryOf<NonNullable<CheckOrder['pull']>['statusOf']>;
}

type EntryOf<M> = M extends ReadonlyMap<infer K, infer V> ? readonly [K, V] : never;
type Entry<K extends keyof CheckOrder> = EntryOf<NonNullable<CheckOrder[K]>>;
type BulkName = keyof Bulk;

/** Some items of one part. */
export interface Parcel {
  readonly part: BulkName;
  readonly items: readonly Bulk[BulkName][];
}

/** What is left of an order without its bulk. */
export interface OrderRest {
  readonly settings: CheckOrder['settings'];
  readonly incompleteLocations: readonly string[];
  readonly previousPaths: ReadonlyMap<string, string>;
  readonly filter: CheckOrder['fixes']['filter'];
  readonly hasPull: boolean;
}

/** Of a parcel. Own measurement: writing and reading one takes some 2 ms. */
const PARCEL_CHARACTERS = 500_000;

/** A made-up weight for what is no text: objects cost more than their characters. */
const OBJECT_CHARACTERS = 200;

/** The bulk of an order in parcels, each made when it is asked for. */
export function* toParcels(order: CheckOrder): Generator<Parcel> {
  yield* pack('files', order.files, ({ text, base }) => text.length + (base?.length ?? 0));
  yield* pack('context', order.context ?? [], textLength);
  yield* pack(
    'contextFacts',
    order.contextFacts ?? [],
    ([, facts]) => OBJECT_CHARACTERS * (facts.classes.length * 20 + facts.functions.length * 5 + 20),
  );
  yield* pack('baseMigrations', order.baseMigrations ?? [], textLength);
  yield* pack('projectFiles', order.projectFiles ?? [], textLength);
  yield* pack('paths', order.paths ?? [], (path) => path.length);
  yield* pack(
    'hunks',
    withoutTexts(order.fixes.hunks),
    ([, hunks]) => OBJECT_CHARACTERS * hunks.reduce((sum, { lines }) => sum + lines.length, 1),
  );
  yield* pack('statusOf', order.pull?.statusOf ?? [], ([path]) => path.length);
}

export function restOf({ settings, incompleteLocations = [], pull, fixes }: CheckOrder): OrderRest {
  const { filter } = fixes;
  return { settings, incompleteLocations, previousPaths: pull?.previousPaths ?? new Map(), filter, hasPull: pull !== undefined };
}

/** Puts an order together again. */
export class ParcelCollector {
  readonly #parts = new Map<BulkName, Bulk[BulkName][]>();

  add({ part, items }: Parcel): void {
    const all = this.#parts.get(part) ?? [];
    this.#parts.set(part, all);
    for (const item of items) all.push(item);
  }

  toOrder({ settings, incompleteLocations, previousPaths, filter, hasPull }: OrderRest): CheckOrder {
    return {
      files: this.#items('files'),
      context: new Map(this.#items('context')),
      contextFacts: new Map(this.#items('contextFacts')),
      baseMigrations: new Map(this.#items('baseMigrations')),
      projectFiles: new Map(this.#items('projectFiles')),
      paths: this.#items('paths'),
      incompleteLocations,
      pull: hasPull ? { statusOf: new Map(this.#items('statusOf')), previousPaths } : undefined,
      settings,
      fixes: { hunks: new Map(this.#items('hunks')), filter },
    };
  }

  #items<Name extends BulkName>(part: Name): Bulk[Name][] {
    return (this.#parts.get(part) ?? []) as Bulk[Name][];
  }
}

/** A page of a result. */
export interface ResultPage {
  readonly findings: readonly Finding[];
  readonly facts: readonly EntryOf<CheckResult['facts']>[];
}

/** Own measurement: reading one takes 1 to 3 ms. */
const FINDINGS_PER_PAGE = 200;
const FACTS_PER_PAGE = 10;

/** The bulk of a result in pages. */
export function* toPages({ findings, facts }: CheckResult): Generator<ResultPage> {
  for (let from = 0; from < findings.length; from += FINDINGS_PER_PAGE) {
    yield { findings: findings.slice(from, from + FINDINGS_PER_PAGE), facts: [] };
  }
  const entries = [...facts];
  for (let from = 0; from < entries.length; from += FACTS_PER_PAGE)
    yield { findings: [], facts: entries.slice(from, from + FACTS_PER_PAGE) };
}

function* pack<Name extends BulkName>(part: Name, all: Iterable<Bulk[Name]>, weightOf: (item: Bulk[Name]) => number): Generator<Parcel> {
  let items: Bulk[Name][] = [];
  let weight = 0;
  for (const item of all) {
    items.push(item);
    weight += weightOf(item);
    if (weight < PARCEL_CHARACTERS) continue;
    yield { part, items };
    items = [];
    weight = 0;
  }
  if (items.length > 0) yield { part, items };
}

function textLength([path, text]: readonly [string, string]): number {
  return path.length + text.length;
}

/** Where lines were changed is asked for, not what they say. */
function* withoutTexts(hunks: CheckOrder['fixes']['hunks']): Generator<Bulk['hunks']> {
  for (const [path, each] of hunks) {
    yield [path, each.map((hunk) => ({ ...hunk, lines: hunk.lines.map((line) => ({ ...line, text: '' })) }))];
  }
}
