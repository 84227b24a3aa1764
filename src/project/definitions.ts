import type { PlainExpression } from './plain-expression.js';

/** `name: annotation = value` at module or class level, or `self.name: annotation = value` in a method. */
export interface ValueDefinition {
  readonly kind: 'value';
  /** Every distinct way it is bound; several when it is bound more than once. */
  readonly values: readonly PlainExpression[];
  readonly annotation?: PlainExpression;
}

/** `import`/`from import` at module level: the absolute dotted name it stands for. */
export interface ImportDefinition {
  readonly kind: 'import';
  readonly target: string;
}

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly name: string;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly decorators: readonly PlainExpression[];
  readonly returns?: PlainExpression;
  /** What `return` (in a generator: `yield`) gives, where it is simple enough to say. */
  readonly results: readonly PlainExpression[];
}

export interface ClassDefinition {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly PlainExpression[];
  readonly keywords: Readonly<Record<string, PlainExpression>>;
  readonly decorators: readonly PlainExpression[];
  /** Class attributes and methods, in source order. */
  readonly members: Readonly<Record<string, ValueDefinition | FunctionDefinition | ClassDefinition>>;
  /** Attributes set on `self` in its methods. */
  readonly instanceAttributes: Readonly<Record<string, ValueDefinition>>;
}

export type Definition = ValueDefinition | ImportDefinition | FunctionDefinition | ClassDefinition;

/** What one file defines at module level, as plain data. */
export interface FileDefinitions {
  /** Absolute dotted name of the module. */
  readonly module: string;
  readonly names: Readonly<Record<string, Definition>>;
  /** Modules whose public names it takes over: `from .models import *`. */
  readonly starImports: readonly string[];
}
