import { nearestOf } from '../text/nearest.js';
import { describeNode, type Place, type SettingsNode } from './settings-node.js';
import { camelCase, SETTINGS_TABLE, SEVERITY_WORDS, type Group, type RuleValue, type SettingsLayer, type Shape } from './settings-table.js';

/** What is wrong at one place of a settings file. */
export interface PlacedMessage {
  readonly at: Place;
  readonly message: string;
}

/** Reads a settings file's content by the table. Where `faults` is not empty, `layer` holds what was right. */
export function readSettings(
  root: SettingsNode,
  ruleNames: readonly string[],
): { readonly layer: SettingsLayer; readonly faults: readonly PlacedMessage[] } {
  const reader = new SettingsReader(ruleNames);
  // `readValue` follows the table that the type of a layer is made from.
  const layer = (reader.readValue(SETTINGS_TABLE, root, 'the settings file') ?? {}) as SettingsLayer;
  return { layer, faults: reader.faults };
}

class SettingsReader {
  readonly faults: PlacedMessage[] = [];
  readonly #ruleNames: readonly string[];

  constructor(ruleNames: readonly string[]) {
    this.#ruleNames = ruleNames;
  }

  /** The value in the form of `Settings`; undefined after a fault, and for a key that is written without a value. */
  readValue(shape: Shape, node: SettingsNode, name: string): unknown {
    switch (shape.kind) {
      case 'group':
        return this.#readGroup(shape, node, name);
      case 'rules':
        return this.#readRules(node, name);
      case 'texts':
        return this.#readTexts(node, name);
      case 'choice':
        return this.#readChoice(shape.values, node, name);
      case 'flag':
        if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
        return this.#fault(node.at, `${name} must be true or false, not ${describeNode(node)}.`);
      case 'count':
        if (node.kind === 'scalar' && Number.isInteger(node.value)) {
          const value = Number(node.value);
          if (value >= shape.minimum && value <= shape.maximum) return value;
        }
        return this.#fault(node.at, `${name} must be a whole number from ${shape.minimum} to ${shape.maximum}, not ${describeNode(node)}.`);
    }
  }

  #readGroup(shape: Group<Readonly<Record<string, Shape>>>, node: SettingsNode, name: string): unknown {
    if (node.kind !== 'table') return this.#fault(node.at, `${name} must be a mapping of keys, not ${describeNode(node)}.`);
    const values: Record<string, unknown> = {};
    for (const { key, keyAt, value } of node.entries) {
      const below = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
      if (!below) this.#fault(keyAt, unknownName('key', key, Object.keys(shape.keys)));
      else if (!isAbsent(value)) values[camelCase(key)] = this.readValue(below, value, `\`${key}\``);
    }
    return values;
  }

  #readRules(node: SettingsNode, name: string): unknown {
    if (node.kind !== 'table') return this.#fault(node.at, `${name} must map rule names to severities, not be ${describeNode(node)}.`);
    const rules: Record<string, RuleValue> = {};
    for (const { key, keyAt, value } of node.entries) {
      if (!this.#ruleNames.includes(key)) this.#fault(keyAt, unknownName('rule', key, this.#ruleNames));
      else rules[key] = this.#readRule(value, `\`${key}\``);
    }
    return rules;
  }

  #readRule(node: SettingsNode, name: string): RuleValue {
    if (node.kind !== 'table') return { severity: this.#readChoice(SEVERITY_WORDS, node, name), options: {} };
    let severity: RuleValue['severity'];
    const options: Record<string, unknown> = {};
    for (const { key, keyAt, value } of node.entries) {
      if (key === 'severity') severity = this.#readChoice(SEVERITY_WORDS, value, '`severity`');
      else if (/^[a-z][a-z0-9_]*$/.test(key)) options[key] = this.#readOption(value, `\`${key}\``);
      else this.#fault(keyAt, `\`${key}\` is no name of an option.`);
    }
    return { severity, options };
  }

  #readOption(node: SettingsNode, name: string): unknown {
    if (node.kind === 'scalar') return node.value;
    if (node.kind === 'list') return node.items.map((item) => this.#readOption(item, name));
    return this.#fault(node.at, `The option ${name} must be a value or a list, not a mapping.`);
  }

  #readTexts(node: SettingsNode, name: string): readonly string[] | undefined {
    if (node.kind !== 'list') return this.#fault(node.at, `${name} must be a list of texts, not ${describeNode(node)}.`);
    const texts: string[] = [];
    for (const item of node.items) {
      if (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '') texts.push(item.value);
      else this.#fault(item.at, `${name} must hold texts only, not ${describeNode(item)}.`);
    }
    return texts;
  }

  #readChoice<V extends string>(values: readonly V[], node: SettingsNode, name: string): V | undefined {
    const word = node.kind === 'scalar' ? node.value : undefined;
    const found = values.find((value) => value === word);
    if (found !== undefined) return found;
    // YAML 1.1, which many still have in mind, reads on and off as true and false.
    const meant = typeof word === 'boolean' ? values.find((value) => value === (word ? 'on' : 'off')) : nearestOf(String(word), values);
    return this.#fault(node.at, `${name} must be one of ${values.join(', ')}, not ${describeNode(node)}.${didYouMean(meant)}`);
  }

  #fault(at: Place, message: string): undefined {
    this.faults.push({ at, message: message[0]!.toUpperCase() + message.slice(1) });
    return undefined;
  }
}

/** `key:` with nothing after it says nothing, as in an example with all values commented out. */
function isAbsent(node: SettingsNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  return `There is no ${what} \`${name}\`.${didYouMean(nearestOf(name, known))}`;
}

function didYouMean(name: string | undefined): string {
  return name === undefined ? '' : ` Did you mean \`${name}\`?`;
}
