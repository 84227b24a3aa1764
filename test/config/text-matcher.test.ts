import { textMatcher } from '../../src/config/text-matcher.js';

describe('textMatcher', () => {
  it('matches nothing without patterns', () => {
    expect(textMatcher([])('x')).toBe(false);
  });

  it.each([
    ['dependabot[bot]', 'dependabot[bot]'],
    ['dependabot*', 'Dependabot[bot]'],
    ['wip*', 'WIP: a/b'],
    ['release/*', 'release/2/x'],
  ])('lets %j match %j', (pattern, text) => {
    expect(textMatcher([pattern])(text)).toBe(true);
    expect(textMatcher([pattern])(`other ${text}`)).toBe(false);
  });
});
