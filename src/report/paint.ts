import type { Severity } from '../lint/finding.js';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue';
/** Colours a text, or gives it back as it is. */
export type Paint = (colour: Colour, text: string) => string;

export const SEVERITY_COLOURS: Readonly<Record<Severity, Colour>> = { error: 'red', warning: 'yellow', info: 'blue' };

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39] } as const;

export function paintFor(isColoured: boolean): Paint {
  if (!isColoured) return (_, text) => text;
  return (colour, text) => (text === '' ? text : `\u001B[${CODES[colour][0]}m${text}\u001B[${CODES[colour][1]}m`);
}

/**
 * Makes invisible what would steer a terminal or turn the order of its text around: source code and paths are
 * printed, and whoever wrote them may be nobody's friend. Tabs stay.
 */
export function visibleText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\uFFFD';
  });
}
