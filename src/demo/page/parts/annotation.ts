import type { RunView } from '../review-status.js';
import { markup, type Content, type Markup } from '../markup.js';

export type AnnotationView = RunView['annotations'][number];

export interface AnnotationFold {
  readonly isOpen: boolean;
  /** It comes from the result before, and the new one is not there yet. */
  readonly isEarlier: boolean;
}

/** An annotation of a check run; folded where a review comment says the same. */
export function renderAnnotation(annotation: AnnotationView, fold: AnnotationFold): Markup {
  const { startLine, endLine, level, title, message, details } = annotation;
  const lines = startLine === endLine ? `line ${endLine}` : `lines ${startLine} to ${endLine}`;
  return markup`<details class="annotation ${level}${fold.isEarlier && ' earlier'}"${fold.isOpen && markup` open`}>
<summary><b>${LEVELS[level]}</b> ${title} <span class="quiet">annotation on ${lines}</span></summary>
<p class="plain">${linked(message)}</p>
${details !== null && markup`<pre class="scroll">${details}</pre>`}
</details>`;
}

const LEVELS: Readonly<Record<AnnotationView['level'], string>> = { failure: 'Error', warning: 'Warning', notice: 'Notice' };

// GitHub shows the text as it is, and only addresses as links.
function linked(text: string): Content {
  return text
    .split(/(https?:\/\/[^\s<>"'`]+)/)
    .map((part, index) => (index % 2 === 0 ? part : markup`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>`));
}
