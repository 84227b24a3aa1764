/** Something that the product does on GitHub, in its own words, and the tests that show it. */
export interface Behaviour {
  readonly says: string;
  /** Each "<file below test/> › <title of a test, as it is written there>". */
  readonly shownBy: readonly [string, ...string[]];
}
