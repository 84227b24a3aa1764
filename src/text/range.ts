/** A half-open range of UTF-16 offsets into one text: `start` is inside, `end` is not. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A place in a text: row and column count from 0, the column in UTF-16 units. */
export interface Position {
  readonly row: number;
  readonly column: number;
}
