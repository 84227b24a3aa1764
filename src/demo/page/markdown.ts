import MarkdownIt, { type Env, type MarkdownIt as Parser, type RendererRule } from 'markdown-it';
import { escapeHtml, Markup } from './markup.js';
import type { LinkTarget } from './page-links.js';

/** What the Markdown of a comment needs to know of the page around it. */
export interface MarkdownPlace {
  readonly target: LinkTarget;
  /** Draws a suggestion block; without it, the block is shown as code. */
  readonly suggestion?: (code: string) => Markup;
}

interface PlaceEnv extends Env {
  place?: MarkdownPlace;
}

/**
 * GitHub's Markdown as far as reviews and comments use it. Raw HTML shows as text, HTML comments do not show, no images are
 * loaded, and links lead to http(s) or mailto addresses or into this page.
 */
export function renderMarkdown(text: string, place: MarkdownPlace): Markup {
  return Markup.ofEscaped(parser.render(text, { place } satisfies PlaceEnv));
}

/** The words of a text's first paragraph, without its marks. */
export function firstWords(text: string): string {
  const inline = parser.parse(text, {}).find((token) => token.type === 'inline');
  const shown = (inline?.children ?? []).map((token) =>
    token.type === 'softbreak' ? ' ' : token.type === 'html_inline' ? '' : token.content,
  );
  return shown.join('').trim();
}

const parser = makeParser();

function makeParser(): Parser {
  // HTML is recognised so that comments can be left out; the two rules below are all that writes it.
  const markdown = new MarkdownIt('default', { html: true, linkify: false }).disable('image');
  const { rules } = markdown.renderer;
  rules['html_block'] = rules['html_inline'] = (tokens, index) => escapeHtml(withoutComments(tokens[index]?.content ?? ''));
  const plainFence = rules['fence'];
  rules['fence'] = (...fence) => {
    const [tokens, index, , env] = fence;
    const token = tokens[index];
    const draw = placeOf(env)?.suggestion;
    if (token?.info.trim() === 'suggestion' && draw !== undefined) return draw(token.content).toString();
    return plainFence?.(...fence) ?? '';
  };
  rules['table_open'] = () => '<div class="scroll"><table>';
  rules['table_close'] = () => '</table></div>';
  rules['th_open'] = rules['td_open'] = alignByClass;
  rules['link_open'] = openLink;
  return markdown;
}

function withoutComments(html: string): string {
  return html.replace(/<!--[\s\S]*?-->/g, '');
}

// The page's policy allows no inline styles.
function alignByClass(...[tokens, index]: Parameters<RendererRule>): string {
  const token = tokens[index];
  const isNumber = token?.attrGet('style') === 'text-align:right';
  return `<${token?.tag ?? 'td'}${isNumber ? ' class="number"' : ''}>`;
}

function openLink(...[tokens, index, , env]: Parameters<RendererRule>): string {
  const href = String(tokens[index]?.attrGet('href') ?? '');
  const target = placeOf(env)?.target(href);
  // An anchor without an address is plain text; its end tag is written by the library.
  if (target === '') return '<a>';
  if (target !== undefined) return `<a href="${escapeHtml(target)}">`;
  if (!/^(https?|mailto):/i.test(href)) return '<a>';
  return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">`;
}

function placeOf(env: Env | undefined): MarkdownPlace | undefined {
  return (env as PlaceEnv | undefined)?.place;
}
