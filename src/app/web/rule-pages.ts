import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import MarkdownIt from 'markdown-it';
import type { Rule } from '../../lint/rule.js';
import { readRulePage } from '../../report/rule-page.js';
import { pathOf, type WebHandler } from './handler.js';

const PREFIX = '/rules';

/** Where the app serves a rule's page. @param publicUrl of the app, without a slash at the end. */
export function servedRuleUrl(publicUrl: string, name: string): string {
  return `${publicUrl}${PREFIX}/${name}`;
}

/**
 * Serves each rule's page at /rules/<name>, and their list at /rules. The pages are the product's own texts, and yet may
 * run and load nothing.
 */
export function rulePagesHandler(rules: readonly Rule[], onError: (error: unknown) => void): WebHandler {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const drawn = new Map<string, Promise<string>>();
  const draw = (rule: Rule): Promise<string> => {
    const page = drawn.get(rule.name) ?? readRulePage(rule).then((text) => htmlPage(rule.name, renderPage(text)));
    drawn.set(rule.name, page);
    page.catch(() => drawn.delete(rule.name));
    return page;
  };
  return (request, response) => {
    const path = pathOf(request);
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return true;
    }
    const name = path.slice(PREFIX.length + 1).replace(/\/$/, '');
    const rule = byName.get(name);
    if (name === '') send(response, 200, htmlPage('Rules', listOf(rules)));
    else if (!rule) send(response, 404, htmlPage('No such rule', '<h1>No such rule</h1>\n<p><a href="/rules">All rules</a></p>'));
    else {
      draw(rule).then(
        (html) => send(response, 200, html),
        (error: unknown) => {
          onError(error);
          send(response, 500, htmlPage('Not available', '<h1>This page cannot be shown</h1>'));
        },
      );
    }
    return true;
  };
}

const markdown = new MarkdownIt('default', { html: false, linkify: false });

function renderPage(text: string): string {
  // Pages refer to each other by file.
  const linked = text.replace(/\]\((?:\.\.?\/)+(?:[\w-]+\/)?([\w-]+)\.md(#[\w-]+)?\)/g, `](${PREFIX}/$1$2)`);
  return `<p><a href="${PREFIX}">All rules</a></p>\n${markdown.render(linked)}`;
}

function listOf(rules: readonly Rule[]): string {
  const families = [...new Set(rules.map((rule) => rule.family))].sort();
  const sections = families.map((family) => {
    const own = rules.filter((rule) => rule.family === family).sort((a, b) => a.name.localeCompare(b.name));
    const lines = own.map((rule) => `- [${rule.name}](${PREFIX}/${rule.name}) (${rule.meta.severity}): ${rule.meta.summary}`);
    return `## ${family}\n\n${lines.join('\n')}`;
  });
  return markdown.render(`# Rules\n\n${sections.join('\n\n')}\n`);
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
pre{overflow-x:auto;padding:.8rem;border-radius:.4rem;background:color-mix(in srgb,currentColor 8%,transparent)}
code{font:.9em/1.5 ui-monospace,monospace}table{border-collapse:collapse}th,td{border:1px solid;padding:.3rem .6rem;text-align:left}`;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'public, max-age=300',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** @param title of our own: a rule's name or a fixed text. */
function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - sqla-review</title><style>${STYLE}</style></head>
<body>
${body}
</body>
</html>
`;
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, HEADERS);
  // To HEAD, Node sends no body.
  response.end(html);
}
