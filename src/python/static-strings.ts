import type { PyModule } from './module.js';
import { analysisOf, type StringAnalysis } from './construction/analysis.js';
import { PartBuilder } from './construction/part-builder.js';
import { StaticCheck } from './static/static-values.js';
import type { ResolveImported } from './static/static-context.js';
import type { PyNode } from './tree.js';

export type { Interpolation, StringAnalysis } from './construction/analysis.js';
export type { Construction, InterpolationPart, StringPart, TextPart } from './construction/parts.js';
export type { ImportedConstant, ResolveImported } from './static/static-context.js';

/** Answers what the strings of one file are made of. */
export interface StringAnalyser {
  /**
   * Whether an expression can only have values that are written in the code: literals, constants bound once, Enum
   * members, table and column names, values checked against an allow-list, and what is built of these alone.
   */
  isStatic(expression: PyNode): boolean;
  /**
   * The parts of a string expression, followed through local names, `+=`, and helpers of the same file that return it.
   * An expression that is no visible construction is one interpolation of itself.
   */
  analyse(expression: PyNode): StringAnalysis;
  /** The one constant text of an expression. */
  valueOf(expression: PyNode): string | undefined;
}

const nothingKnown: ResolveImported = () => undefined;

/** An analyser for one file; constants of other files are asked of `resolveImported`. */
export function createStringAnalyser(module: PyModule, resolveImported = nothingKnown): StringAnalyser {
  const context = { module, resolveImported };
  const known = new Map<PyNode, StringAnalysis>();
  const analyse = (expression: PyNode): StringAnalysis => {
    let analysis = known.get(expression);
    if (!analysis) {
      analysis = analysisOf(new PartBuilder(context).alternativesOf(expression));
      known.set(expression, analysis);
    }
    return analysis;
  };
  return {
    analyse,
    isStatic: (expression) => new StaticCheck(context).isStatic(expression),
    valueOf: (expression) => analyse(expression).value,
  };
}
