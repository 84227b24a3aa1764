import type { PyModule } from '../module.js';

/** A constant of another file. */
export interface ImportedConstant {
  /** Its text, when that is known. */
  readonly value: string | undefined;
}

/** Looks a dotted name up in the rest of the project: the constant it stands for; undefined when it is none or not known. */
export type ResolveImported = (qualifiedName: string) => ImportedConstant | undefined;

/** What the analysis of strings knows of the world. */
export interface StaticContext {
  readonly module: PyModule;
  readonly resolveImported: ResolveImported;
}
