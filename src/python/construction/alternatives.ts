import type { PyNode } from '../tree.js';
import { piecesOf } from '../strings/pieces.js';
import type { Alternative } from './parts.js';

/** Several ways as parts of one larger text. */
export function inOneText(alternatives: readonly Alternative[]): Alternative {
  const text = concatenated(alternatives);
  return markConditional(text, alternatives.length > 1);
}

/** Texts one after the other. */
export function concatenated(texts: readonly Alternative[]): Alternative {
  return { parts: texts.flatMap(({ parts }) => parts), isConditional: texts.some(({ isConditional }) => isConditional) };
}

/** Text that is not written in the file as it is. */
export function plainText(text: string): Alternative {
  return { parts: [{ kind: 'text', text, range: undefined }], isConditional: false };
}

/** A text of which some parts may be missing. */
export function markConditional(text: Alternative, isConditional: boolean): Alternative {
  return isConditional ? { ...text, isConditional } : text;
}

/** The one text of some alternatives, when it is known in full. */
export function textOf(alternatives: readonly Alternative[]): string | undefined {
  const [only, second] = alternatives;
  if (!only || second || only.isConditional) return undefined;
  let text = '';
  for (const part of only.parts) {
    const piece = part.kind === 'text' ? part.text : part.value;
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

/** The value that a dictionary literal has under a constant key. */
export function valueInDictionary(dictionary: PyNode, key: string): PyNode | undefined {
  if (dictionary.kind !== 'dictionary') return undefined;
  const pair = dictionary.namedChildren.find((item) => item.kind === 'pair' && keyText(item) === key);
  return pair?.field('value');
}

function keyText(pair: PyNode): string | undefined {
  const key = pair.field('key');
  const pieces = key && piecesOf(key);
  return pieces?.map((piece) => (piece.kind === 'text' ? piece.value : '{}')).join('');
}
