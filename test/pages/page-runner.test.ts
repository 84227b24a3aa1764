import type { Rule } from '../../src/lint/rule.js';
import { badCallRule } from '../support/lint.js';
import { casesOf, readMarkers } from '../support/pages/page-cases.js';
import { runCase, unshownMessages } from '../support/pages/page-runner.js';
import { withFixedBlocks } from '../support/pages/page-update.js';
import { parsePage } from '../support/pages/page.js';

const rule = badCallRule('bad-call', 'safe');

/** A page with one section; every file says that it matters. */
function page(section: string, ...parts: string[]): string {
  return `## ${section}\n\n${parts.join('\n\n')}\n`;
}

function block(text: string, info = 'py'): string {
  return `\`\`\`${info}\n${info.startsWith('py') ? `import sqlalchemy\n${text}` : text}\n\`\`\``;
}

async function faultsOf(text: string, rules: readonly Rule[] = [rule]): Promise<string[]> {
  const results = [];
  for (const each of casesOf(parsePage(text))) results.push(...(await runCase(each, rules[0]!, rules)).faults);
  return results;
}

describe('a page that is right', () => {
  it.each([
    [
      'finds what it announces, and fixes it',
      page('Bad', block('bad(1)  # finding: Found bad(1)'), block('from kit import good\ngood(1)', 'py fixed')),
    ],
    ['is quiet where it is good', page('Good', block('good(1)'))],
    ['suppresses where it says no', page('When not to use it', block('bad(1)  # sqla: ignore[bad-call] why'))],
    ['says no by a setting', page('When not to use it', block('[rules]\nbad-call = "off"', 'toml settings'), block('bad(1)'))],
    ['does not detect what it says it does not', page('Not detected yet', block('also_bad(1)'))],
    ['may be broken where it says so', page('Good', block('good(', 'py broken'))],
  ])('%s', async (_, text) => {
    expect(await faultsOf(text)).toEqual([]);
  });
});

describe('a page that is wrong', () => {
  it.each([
    ['announces what is not found', page('Bad', block('good(1)  # finding')), 'announced, not found'],
    ['announces another message', page('Bad', block('bad(1)  # finding: something else')), 'it says: Found bad(1).'],
    [
      'announces another severity',
      page('Bad', block('bad(1)  # finding (info): Found')),
      'announced as info "Found", found, but it says as warning',
    ],
    ['does not announce a finding', page('Bad', block('bad(1)  # finding\nbad(2)')), 'not announced: Found bad(2).'],
    ['has a bad example without a finding', page('Bad', block('good(1)')), 'needs a line with'],
    ['has a good example with a finding', page('Good', block('bad(1)')), 'not announced'],
    ['does not suppress', page('When not to use it', block('good(1)  # sqla: ignore[bad-call] why')), 'silences nothing'],
    ['detects what it says it does not', page('Not detected yet', block('bad(1)')), 'is detected now'],
    ['hides a fix', page('Bad', block('bad(1)  # finding')), 'a fix is offered that the page does not show'],
    ['shows another fix', page('Bad', block('bad(1)  # finding'), block('good(2)', 'py fixed')), 'another text than the page shows'],
    ['does not parse', page('Good', block('good(')), 'not parsed'],
  ])('%s', async (_, text, fault) => {
    expect((await faultsOf(text)).join('\n')).toContain(fault);
  });

  it('lets no rule of the others fail', async () => {
    const failing: Rule = { ...badCallRule('failing'), check: () => ({ call: () => expect(1).toBe(2) }) };
    expect((await faultsOf(page('Good', block('good(1)')), [rule, failing])).join()).toContain('rule failing failed here');
  });

  it.each([
    ['has a block of an unknown language', page('Bad', '```python\nx\n```'), 'unknown block language'],
    ['has an unknown word behind a fence', page('Bad', '```py fixd\nx\n```'), 'unknown word "fixd"'],
    ['has an unknown status', page('Bad', '`app/a.py` (new):\n\n```py\nx\n```'), 'unknown status'],
    ['has a path without a block', page('Bad', '`app/a.py`:\n\nprose'), 'right before its block'],
    ['does not close a block', page('Bad', '```py\nx'), 'not closed'],
    ['has the same example twice', page('Good', block('x'), block('x')), 'the same as in line 3'],
    ['fixes nothing', page('Bad', block('x', 'py fixed')), 'no block that this is the fixed form of'],
    ['has two settings', page('Good', block('', 'toml settings'), block('a = 1', 'toml settings'), block('x')), 'only one settings block'],
    ['has a nameless project file', page('Good', block('x = 1', 'ini')), 'needs a path'],
  ])('is refused when it %s', (_, text, message) => {
    expect(() => casesOf(parsePage(text))).toThrow(message);
  });
});

describe('the files of a page', () => {
  it('make one project when all under a heading have paths, or when only path lines part them', () => {
    const one = page('Good', '`a.py` (unchanged):', block('x'), 'Prose.', '`b.py` (added):', block('y'));
    expect(casesOf(parsePage(one)).map(({ files }) => files.length)).toEqual([2]);
    const several = page('Good', block('x'), '`a.py` (base):', block('y'), '`a.py`:', block('z'), 'Prose.', '`c.py`:', block('w'));
    expect(casesOf(parsePage(several)).map(({ files }) => files.map(({ block: { path } }) => path))).toEqual([
      ['app/example.py'],
      ['a.py', 'a.py'],
      ['c.py'],
    ]);
  });

  it('are compared with their base', async () => {
    const text = page('Good', '`a.py` (base):', block('bad(1)'), '`a.py`:', block('bad( 1 )'));
    expect(await faultsOf(text)).toEqual([]);
  });
});

it('readMarkers takes several markers off a line, and keeps other comments', () => {
  expect(readMarkers('a  # noqa  # finding: x  # finding (info)  # finding\r\nb # finding of mine\n')).toEqual({
    text: 'a  # noqa\r\nb # finding of mine\n',
    markers: [
      { line: 1, text: 'x' },
      { line: 1, text: '', severity: 'info' },
      { line: 1, text: '' },
    ],
  });
});

it('unshownMessages names what no example shows', async () => {
  const cases = casesOf(parsePage(page('Bad', block('bad(1)  # finding'))));
  const wordy: Rule = { ...rule, meta: { ...rule.meta, messages: { found: 'Found {{text}}.', lost: 'Lost {{text}}.' } } };
  expect(await unshownMessages(cases, wordy, [wordy])).toEqual(['lost']);
});

it('withFixedBlocks adds, replaces and takes out fixed forms', async () => {
  const text = page(
    'Bad',
    block('bad(1)  # finding'),
    'Prose.',
    block('bad(2)  # finding'),
    block('stale', 'py fixed'),
    block('good(3)  # finding'),
    block('stale', 'py fixed'),
  );
  const cases = casesOf(parsePage(text));
  const updated = withFixedBlocks(text, [
    { file: cases[0]!.files[0]!, text: 'fixed 1\n' },
    { file: cases[1]!.files[0]!, text: 'fixed 2\n' },
    { file: cases[2]!.files[0]!, text: undefined },
  ]);
  expect(updated).toBe(
    page(
      'Bad',
      block('bad(1)  # finding'),
      '```py fixed\nfixed 1\n```',
      'Prose.',
      block('bad(2)  # finding'),
      '```py fixed\nfixed 2\n```',
      block('good(3)  # finding'),
    ),
  );
});
