import { digestOf, findParserSources } from '../../../src/dev/parser/sources.js';
import { SOURCES_DIGEST } from '../../../src/python/engines/flat-parser.generated.js';

it('the committed parser was built from the sources that are here: else run `npm run build:parser`', () => {
  expect(digestOf(findParserSources(process.cwd()))).toBe(SOURCES_DIGEST);
});
