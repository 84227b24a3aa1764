import type { ExpressionSummary } from './expression-summary.js';

/** Part of every cache key: raise it whenever the shape or the meaning of FileFacts changes. */
export const FILE_FACTS_VERSION = 5;

/**
 * What the project index keeps of one file: plain JSON, cacheable by blob id (see `factsCacheKey`). Rows count from 0.
 * Names are absolute dotted names; those of the file itself begin with its module name.
 */
export interface FileFacts {
  readonly path: string;
  readonly module: string;
  readonly isPackage: boolean;
  /** Names bound by imports at module level, in source order: local name -> absolute name. */
  readonly imports: readonly ImportFact[];
  /** Modules of `from x import *`. */
  readonly starImports: readonly string[];
  /** Absolute names imported inside functions and classes. */
  readonly innerImports: readonly string[];
  /** The constant `__all__`; absent when there is none or it is not constant. */
  readonly exported?: readonly string[];
  readonly classes: readonly ClassFacts[];
  /** Functions at module level; methods belong to their class. */
  readonly functions: readonly FunctionFacts[];
  /** Assignments at module level, `global x` assignments of functions included; several for one name when bound again. */
  readonly assignments: readonly AssignmentFacts[];
  /** Dialects of database URL literals, and of their beginnings with a driver, in the text ("postgresql", "sqlite"). */
  readonly urlDialects: readonly string[];
  /** It gives a MetaData a `naming_convention`, by keyword or afterwards. A migration's batch brings one for itself alone. */
  readonly namesConstraints?: true;
}

export interface ImportFact {
  readonly local: string;
  readonly target: string;
}

export interface ClassFacts {
  /** "User", "Outer.Inner". */
  readonly name: string;
  readonly row: number;
  readonly bases: readonly ExpressionSummary[];
  /** `metaclass=...`, `table=True`. */
  readonly keywords: Readonly<Record<string, ExpressionSummary>>;
  readonly decorators: readonly ExpressionSummary[];
  /** Assignments and bare annotations of the class body, in source order. */
  readonly attributes: readonly AssignmentFacts[];
  /** `self.x = ...` in methods; a bare parameter is given as `parameter` with its annotation. */
  readonly instanceAttributes: readonly AssignmentFacts[];
  readonly methods: readonly FunctionFacts[];
}

export interface FunctionFacts {
  readonly name: string;
  readonly row: number;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly decorators: readonly ExpressionSummary[];
  readonly parameters: readonly ParameterFacts[];
  readonly returns?: ExpressionSummary;
  /** What `yield x` gives; a local bound once is replaced by what it is bound to. At most a few. */
  readonly yields: readonly ExpressionSummary[];
  /** What `return x` gives, alike. */
  readonly returnValues: readonly ExpressionSummary[];
  /** Attributes of `self` that a method reads in any case; given for classes with relationships. */
  readonly selfReads?: readonly string[];
}

export interface ParameterFacts {
  readonly name: string;
  readonly annotation?: ExpressionSummary;
  readonly default?: ExpressionSummary;
}

export interface AssignmentFacts {
  readonly name: string;
  readonly row: number;
  readonly annotation?: ExpressionSummary;
  readonly value?: ExpressionSummary;
  /** Set inside a function through `global`. */
  readonly isGlobalStatement?: boolean;
}
