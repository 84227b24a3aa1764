import { markup, type Markup } from '../markup.js';

export interface Deed {
  readonly id: string;
  /** Where the page's script posts to. */
  readonly path: string;
  readonly body: object;
  readonly label: string;
  /** What a screen reader says in place of the label; begins with it. */
  readonly spoken?: string;
  /** It can still be reached by keyboard, and does nothing. */
  readonly isOff?: boolean;
}

/** A button that does something to the pull request. */
export function deedButton({ id, path, body, label, spoken, isOff }: Deed): Markup {
  const state = isOff === true && markup` aria-disabled="true"`;
  const name = spoken !== undefined && markup` aria-label="${spoken}"`;
  return markup`<button type="button" id="${id}" data-post="${path}" data-body="${JSON.stringify(body)}"${state}${name}>${label}</button>`;
}
