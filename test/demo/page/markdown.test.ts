import { firstWords, renderMarkdown } from '../../../src/demo/page/markdown.js';
import { markup } from '../../../src/demo/page/markup.js';
import { fileId, lineId, linkTarget } from '../../../src/demo/page/page-links.js';
import { fileOf, stateOf } from './page-state.js';

const nowhere = { target: () => undefined };
const render = (text: string): string => renderMarkdown(text, nowhere).toString();

describe('templates', () => {
  it('escape every value that is no markup', () => {
    const evil = `<img src=x onerror="alert('&')">`;
    expect(String(markup`<p title="${evil}">${evil}${markup`<b>${1}</b>`}${[evil, null, undefined, false]}</p>`)).toBe(
      '<p title="&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;">' +
        '&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;<b>1</b>&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;</p>',
    );
  });

  it('do not take an object that only looks like markup', () => {
    const forged = { toString: () => '<script>' };
    expect(() => markup`${forged as never}`).toThrow();
  });
});

describe('Markdown', () => {
  it.each([
    ['<script>alert(1)</script>', '&#60;script&#62;'],
    ['a <b onclick="x()">b</b>', '&#60;b onclick=&#34;x()&#34;&#62;b'],
    ['`<script>`', '<code>&lt;script&gt;</code>'],
    ['```\n</code><script>\n```', '&lt;/code&gt;&lt;script&gt;'],
    ['<!-- a --><script>x</script><!-- b -->', '&#60;script&#62;x'],
    ['<!-- <!-- --> --><i>', '&#60;i&#62;'],
  ])('shows HTML as text: %s', (text, shown) => {
    expect(render(text)).toContain(shown);
    expect(render(text)).not.toMatch(/<(script|b|i)\b/);
  });

  it('leaves HTML comments out', () => {
    expect(render('@<!-- -->dana\n\n<!-- marker -->')).toBe('<p>@dana</p>\n');
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,x)',
    '[x](vbscript:x)',
    '[x](//evil.example)',
    '[x](/a)',
  ])('links nowhere by %s', (text) => expect(render(text)).not.toContain('href'));

  it('loads no images and styles nothing', () => {
    expect(render('![x](https://a.example/x.png)')).not.toContain('<img');
    expect(render('|a|b|\n|--|--:|\n|1|2|')).toContain('<td class="number">2</td>');
    expect(render('|a|b|\n|--|--:|\n|1|2|')).not.toContain('style=');
  });

  it('opens other sites apart, without telling them where one comes from', () => {
    expect(render('[x](https://a.example/?b="c"&d)')).toContain(
      '<a href="https://a.example/?b=%22c%22&#38;d" target="_blank" rel="noopener noreferrer">x</a>',
    );
  });

  it('gives the first words without marks', () => {
    expect(firstWords('**missing-await** (error): `commit()` is\nnot _awaited_.<!-- x -->\n\nMore')).toBe(
      'missing-await (error): commit() is not awaited.',
    );
    expect(firstWords('')).toBe('');
  });
});

describe('links of a review', () => {
  const path = 'app/a b(c).py';
  const target = linkTarget(stateOf({ files: [fileOf(path, 'a\n', 'b\n')] }));
  const blob = 'http://127.0.0.1:4000/acme/shop/blob/0123abc/app/a%20b%28c%29.py';

  it('lead to the lines of the diff', () => {
    expect(target(`${blob}#L1`)).toBe(`#${lineId(path, 'R', 1)}`);
    expect(target(`${blob}#L1-L3`)).toBe(`#${lineId(path, 'R', 1)}`);
  });

  it('lead to the file where the line is not shown', () => {
    expect(target(`${blob}#L90`)).toBe(`#${fileId(path)}`);
  });

  it('lead nowhere else on the local GitHub, and stay as they are on other sites', () => {
    expect(target('http://127.0.0.1:4000/acme/shop/blob/0123abc/other.py#L1')).toBe('');
    expect(target('http://127.0.0.1:4000/acme/shop/blob/0123abc/%E0%A4%A')).toBe('');
    expect(target('http://127.0.0.1:4000/acme')).toBe('');
    expect(target('https://a.example/acme/shop/blob/0123abc/app/a.py')).toBeUndefined();
    expect(target('no address')).toBeUndefined();
  });
});
