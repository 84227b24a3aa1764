import type { RowElement } from '../receivers.js';
import type { Value } from './values.js';

/** One argument of a call, from a syntax node or from the plain facts of another file. */
export interface Argument {
  readonly value: Value | undefined;
  /** What it adds to the rows when it stands in `select(...)` or `query(...)`. */
  readonly element: RowElement;
  /** What an instance of it is, when it is a class. */
  readonly instance: Value | undefined;
}

/** The arguments of a call. */
export interface CallArguments {
  readonly positional: readonly Argument[];
  keyword(name: string): Argument | undefined;
  /** `*args` or `**kwargs` is passed too. */
  readonly isOpen: boolean;
}

/** How one kind of source, a node or a summary, is read as an argument. */
export interface ArgumentReader<Source> {
  valueOf(source: Source): Value | undefined;
  elementOf(source: Source): RowElement;
  instanceOf(className: string): Value | undefined;
}

/** An argument that is typed where somebody looks. */
export class LazyArgument<Source> implements Argument {
  readonly #source: Source;
  readonly #reader: ArgumentReader<Source>;

  constructor(source: Source, reader: ArgumentReader<Source>) {
    this.#source = source;
    this.#reader = reader;
  }

  get value(): Value | undefined {
    return this.#reader.valueOf(this.#source);
  }

  get element(): RowElement {
    return this.#reader.elementOf(this.#source);
  }

  get instance(): Value | undefined {
    const { value } = this;
    return value?.kind === 'class' ? this.#reader.instanceOf(value.name) : undefined;
  }
}

/** The argument that a parameter gets by place or by name. */
export function argumentAt(args: CallArguments, index: number, name: string): Argument | undefined {
  return args.positional[index] ?? args.keyword(name);
}

/** The elements of `select(...)`; undefined when some are not seen, or there are none. */
export function elementsOf(args: CallArguments): readonly RowElement[] | undefined {
  return args.isOpen || args.positional.length === 0 ? undefined : args.positional.map((argument) => argument.element);
}
