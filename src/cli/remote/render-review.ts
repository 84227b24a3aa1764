import { paintFor, visibleText, type Paint } from '../../report/paint.js';
import type { Annotation } from '../../review/delivery.js';
import type { CheckOutput } from '../../review/ports.js';

/** What a review says, as a person reads it in a terminal. */
export function renderReview(output: CheckOutput, isColoured: boolean): string {
  const paint = paintFor(isColoured);
  const annotations = output.annotations.map((annotation) => `${annotationBlock(annotation, paint)}\n\n`);
  return `${annotations.join('')}${paint('bold', output.title)} (${output.conclusion})\n`;
}

const COLOURS = { failure: 'red', warning: 'yellow', notice: 'blue' } as const;

function annotationBlock({ path, startLine, startColumn, level, title, message, rawDetails }: Annotation, paint: Paint): string {
  const place = [visibleText(path), startLine, startColumn].filter((part) => part !== undefined).join(':');
  const head = `${paint('bold', place)}: ${paint(COLOURS[level], level)} ${paint('bold', visibleText(title))}`;
  const body = [message, rawDetails].filter((text) => text !== undefined).join('\n');
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  return [head, ...lines.map((line) => `  ${visibleText(line)}`)].join('\n');
}
