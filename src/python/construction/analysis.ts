import { namesBind } from '../static/bind-names.js';
import type { Alternative, Construction, InterpolationPart, StringPart } from './parts.js';

/** An interpolation with the text around it; other interpolations in it are written `{}`, or as their constant text. */
export interface Interpolation {
  readonly part: InterpolationPart;
  readonly before: string;
  readonly after: string;
}

/** What a string expression is made of. */
export interface StringAnalysis {
  /** The parts of all texts the expression may build, one after the other; most expressions build only one. */
  readonly parts: readonly StringPart[];
  /** The texts apart: both results of `a if c else b`, all values a local name may have. */
  readonly alternatives: readonly (readonly StringPart[])[];
  readonly interpolations: readonly Interpolation[];
  /** Nothing in it can come from outside the code. */
  readonly isStatic: boolean;
  /** The text, when there is one only and it is known in full. */
  readonly value: string | undefined;
  /** All texts, when each is known in full. */
  readonly values: readonly string[] | undefined;
  /** How values get into it; empty for plain text and for a value of unknown making. */
  readonly constructions: ReadonlySet<Construction>;
}

/** Brings the texts that an expression may build into one answer. */
export function analysisOf(built: readonly Alternative[]): StringAnalysis {
  const alternatives = built.map(({ parts }) => markBindNames(parts));
  const parts = alternatives.flat();
  const values = built.map((alternative, index) => (alternative.isConditional ? undefined : textOf(alternatives[index]!)));
  const known = values.every((value) => value !== undefined) ? (values as string[]) : undefined;
  return {
    parts,
    alternatives,
    interpolations: alternatives.flatMap(interpolationsOf),
    isStatic: parts.every((part) => part.kind === 'text' || part.isStatic),
    value: known?.length === 1 ? known[0] : undefined,
    values: known,
    constructions: new Set(parts.flatMap((part) => (part.kind === 'interpolation' ? (part.via ?? []) : []))),
  };
}

function markBindNames(parts: readonly StringPart[]): readonly StringPart[] {
  let before = '';
  return parts.map((part) => {
    const marked = part.kind === 'interpolation' && namesBind(before) ? { ...part, isStatic: true, isBindName: true } : part;
    before += writtenAs(part);
    return marked;
  });
}

function interpolationsOf(parts: readonly StringPart[]): Interpolation[] {
  const text = parts.map(writtenAs).join('');
  const found: Interpolation[] = [];
  let at = 0;
  for (const part of parts) {
    const end = at + writtenAs(part).length;
    if (part.kind === 'interpolation') found.push({ part, before: text.slice(0, at), after: text.slice(end) });
    at = end;
  }
  return found;
}

function writtenAs(part: StringPart): string {
  return part.kind === 'text' ? part.text : (part.value ?? '{}');
}

function textOf(parts: readonly StringPart[]): string | undefined {
  let text = '';
  for (const part of parts) {
    const piece = part.kind === 'text' ? part.text : part.value;
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}
