import type { ModelFact } from './facts.js';

/** The models of a project. */
export interface ModelRegistry {
  /** The model a qualified class name stands for. */
  byQualifiedName(name: string): ModelFact | undefined;
}
