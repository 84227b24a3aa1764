import type { FileRole } from '../../project/source-file.js';
import type { Rule } from '../rule.js';
import { runRules, type RuleRun, type RuleTarget } from './run-rules.js';
import { activeRules, appliesTo } from './scope.js';
import type { Settings } from '../settings.js';

/** A file with what the rules said of it. */
export interface InspectedFile extends RuleRun {
  readonly target: RuleTarget;
}

/** Runs the rules that the settings leave on, over one file after the other. */
export class Inspector {
  readonly #active: readonly Rule[];
  readonly #byRole = new Map<FileRole, readonly Rule[]>();
  readonly #names: ReadonlySet<string>;
  readonly #settings: Settings;

  constructor(rules: readonly Rule[], settings: Settings) {
    this.#active = activeRules(rules, settings);
    this.#names = new Set(rules.map((rule) => rule.name));
    this.#settings = settings;
  }

  inspect(target: RuleTarget): InspectedFile {
    return { ...runRules(this.#rulesFor(target.file.role), target, this.#settings, this.#names), target };
  }

  #rulesFor(role: FileRole): readonly Rule[] {
    let rules = this.#byRole.get(role);
    if (!rules) {
      rules = this.#active.filter((rule) => appliesTo(rule.files, role));
      this.#byRole.set(role, rules);
    }
    return rules;
  }
}
