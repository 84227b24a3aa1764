import type { TextRange } from '../../text/range.js';
import type { PyNode } from '../tree.js';

/** How a value gets into a text. */
export type Construction = 'fstring' | 'percent' | 'format' | 'plus' | 'join' | 'replace' | 'template' | 'append';

export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
  /** Where the text is written in the file; undefined when it is not written there as it is. */
  readonly range: TextRange | undefined;
}

export interface InterpolationPart {
  readonly kind: 'interpolation';
  readonly expression: PyNode;
  /** Its values are written in the code, or it names a bound parameter. */
  readonly isStatic: boolean;
  /** It stands right behind the colon of a bind (`f":p{i}"`) and so cannot carry a value. */
  readonly isBindName: boolean;
  /** The text it stands for, when there is only one. */
  readonly value: string | undefined;
  /** "r" of `{x!r}`. */
  readonly conversion: string | undefined;
  /** What follows the name in `{x:>10}`, `%-10d` or `{0.name}`, without the colon of f-strings. */
  readonly formatSpec: string | undefined;
  /** Undefined when the whole expression is this value. */
  readonly via: Construction | undefined;
}

export type StringPart = TextPart | InterpolationPart;

/** One text that an expression may build. */
export interface Alternative {
  readonly parts: readonly StringPart[];
  /** Some of the parts are there only on some ways through the code. */
  readonly isConditional: boolean;
}
