import { parseSettings, PYPROJECT_PATH, SETTINGS_PATH, type SettingsFault, type SettingsSources } from '../../config/repo-config.js';
import type { Settings } from '../../lint/settings.js';
import type { ChangeList, PullContents } from '../ports.js';
import { SETTINGS_FILES } from './relevant-files.js';

/** The settings that judge a pull request, and what is wrong with them. */
export interface ReviewSettings {
  readonly settings: Settings;
  /** To be told: of files that the pull request edits those of the new text, else those of the base. */
  readonly faults: readonly SettingsFault[];
  /** The base's settings are broken, and the pull request does not repair them. */
  readonly hasBrokenBase: boolean;
  readonly hasBrokenHead: boolean;
  /** The pull request changes what the settings say. */
  readonly isEdited: boolean;
}

/** Settings come from the base branch, so that a pull request cannot switch off its own check; its own edits are only validated. */
export async function readReviewSettings(
  changes: ChangeList,
  contents: PullContents,
  ruleNames: readonly string[],
): Promise<ReviewSettings> {
  const base = await parseSettings(contents.settings, ruleNames);
  const edited = SETTINGS_FILES.filter((path) => changes.files.some(({ diff }) => diff.path === path || diff.previousPath === path));
  const headSources = sourcesAtHead(edited, contents);
  const head = await parseSettings(headSources, ruleNames);
  // The owner's file lies elsewhere, even where its path is the same.
  const isRejudged = (fault: SettingsFault): boolean => fault.origin !== 'owner' && edited.includes(fault.path);
  const faults = [...unreadableFaults(edited, contents), ...head.faults];
  return {
    settings: base.settings,
    faults: [...base.faults.filter((fault) => !isRejudged(fault)), ...faults],
    hasBrokenBase: base.faults.some((fault) => !isRejudged(fault) || faults.length > 0),
    hasBrokenHead: faults.length > 0,
    isEdited: edited.includes(SETTINGS_PATH) || (await saysOther(headSources.pyproject, contents.settings.pyproject, ruleNames)),
  };
}

function sourcesAtHead(edited: readonly string[], contents: PullContents): SettingsSources {
  const textOf = (path: string): string | undefined => {
    const content = edited.includes(path) ? contents.head.get(path) : undefined;
    return content?.kind === 'text' ? content.text : undefined;
  };
  return { repository: textOf(SETTINGS_PATH), pyproject: textOf(PYPROJECT_PATH) };
}

function unreadableFaults(edited: readonly string[], contents: PullContents): SettingsFault[] {
  return edited.flatMap((path): SettingsFault[] => {
    const content = contents.head.get(path);
    if (content?.kind !== 'unreadable') return [];
    const origin = path === SETTINGS_PATH ? 'repository' : 'pyproject';
    return [{ origin, path, line: 1, column: 1, message: `This file cannot be read: ${content.reason}.` }];
  });
}

/** Most edits of pyproject.toml do not concern this app. */
async function saysOther(head: string | null | undefined, base: string | null | undefined, ruleNames: readonly string[]): Promise<boolean> {
  if (head === undefined) return false;
  const [after, before] = await Promise.all([parseSettings({ pyproject: head }, ruleNames), parseSettings({ pyproject: base }, ruleNames)]);
  return JSON.stringify(after.settings) !== JSON.stringify(before.settings);
}
