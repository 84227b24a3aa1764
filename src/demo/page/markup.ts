/** HTML that is safe to send: made by `markup` alone, or by a renderer that escapes. Plain texts are no Markup, so that none slips in unescaped. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** For renderers whose output is escaped already, and nothing else. */
  static ofEscaped(text: string): Markup {
    return new Markup(text);
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template may hold; nothing is written for null, undefined and false. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

/**
 * Fills values into HTML: whatever is no Markup is escaped. Values stand between tags or in attributes with double quotes.
 * It is not called `html`, since formatters add white space to templates of that name, and code cells show theirs.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return Markup.ofEscaped(String.raw({ raw: parts }, ...values.map(write)));
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function write(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'string') return escapeHtml(content);
  return typeof content === 'number' ? String(content) : content.map(write).join('');
}
