import { DEFAULT_SETTINGS, type Settings } from '../lint/settings.js';
import { readSettings } from './read-settings.js';
import { SettingsSyntaxError, type SettingsNode } from './settings-node.js';
import type { SettingsLayer } from './settings-table.js';
import { readPyproject } from './toml-source.js';
import { readYaml } from './yaml-source.js';

/** Where settings are read from; the owner's file lies at this path in the owner's `.github` repository. */
export const SETTINGS_PATH = '.github/sqla-review.yml';
export const PYPROJECT_PATH = 'pyproject.toml';

/** Texts of the files that may hold settings; null or undefined where there is none. */
export interface SettingsSources {
  readonly repository?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly pyproject?: string | null | undefined;
}

/** Something wrong in a settings file. Line and column count from 1. */
export interface SettingsFault {
  readonly origin: keyof SettingsSources;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * The settings of a repository: its own file over its pyproject.toml over its owner's file over the defaults, key by
 * key, lists as a whole. A file with a fault gives nothing but its faults: half of a wish may be worse than none.
 */
export async function parseSettings(
  sources: SettingsSources,
  ruleNames: readonly string[],
): Promise<{ readonly settings: Settings; readonly faults: readonly SettingsFault[] }> {
  const faults: SettingsFault[] = [];
  let settings = DEFAULT_SETTINGS;
  for (const origin of ['owner', 'pyproject', 'repository'] as const) {
    const text = sources[origin];
    if (text === null || text === undefined) continue;
    const file = await readFile(origin, text, ruleNames);
    if (file.faults.length > 0) faults.push(...file.faults);
    else settings = applyLayer(settings, file.layer);
  }
  return { settings, faults };
}

async function readFile(
  origin: keyof SettingsSources,
  text: string,
  ruleNames: readonly string[],
): Promise<{ readonly layer: SettingsLayer; readonly faults: readonly SettingsFault[] }> {
  const path = origin === 'pyproject' ? PYPROJECT_PATH : SETTINGS_PATH;
  let root: SettingsNode | undefined;
  try {
    root = origin === 'pyproject' ? await readPyproject(text) : await readYaml(text);
  } catch (error) {
    if (!(error instanceof SettingsSyntaxError)) throw error;
    return { layer: {}, faults: [{ origin, path, ...error.at, message: error.message }] };
  }
  if (!root) return { layer: {}, faults: [] };
  const { layer, faults } = readSettings(root, ruleNames);
  return { layer, faults: faults.map(({ at, message }) => ({ origin, path, ...at, message })) };
}

function applyLayer(settings: Settings, layer: SettingsLayer): Settings {
  const rules = { ...settings.rules };
  const options = { ...settings.options };
  for (const [name, rule] of Object.entries(layer.rules ?? {})) {
    if (rule.severity) rules[name] = rule.severity;
    if (Object.keys(rule.options).length > 0) options[name] = { ...options[name], ...rule.options };
  }
  const { rules: _rules, paths, ignore, ...values } = layer;
  return { ...settings, ...values, rules, options, paths: { ...settings.paths, ...paths }, ignore: { ...settings.ignore, ...ignore } };
}
