import type { CheckInput } from '../../lint/check.js';
import type { Rule } from '../../lint/rule.js';
import type { Settings } from '../../lint/settings.js';
import type { ChangeList, PullContents } from '../ports.js';
import { standingOf } from '../select.js';
import type { PullContext } from './read-context.js';
import type { ReadFiles } from './read-files.js';

/** What was read of a pull request. */
export interface ReadPull {
  readonly changes: ChangeList;
  readonly contents: PullContents;
  readonly read: ReadFiles;
  readonly context: PullContext;
  readonly settings: Settings;
}

/** All that the checker looks at. */
export function checkInput({ changes, contents, read, context, settings }: ReadPull, rules: readonly Rule[]): CheckInput {
  const renamed = changes.files.flatMap(({ diff }) => (diff.previousPath === undefined ? [] : [[diff.path, diff.previousPath] as const]));
  return {
    files: read.inputs,
    context: context.texts,
    contextFacts: context.facts,
    paths: context.paths,
    baseMigrations: contents.baseMigrations,
    incompleteLocations: contents.incompleteLocations,
    projectFiles: contents.projectFiles,
    pull: { statusOf: new Map(changes.files.map(({ diff }) => [diff.path, diff.status])), previousPaths: new Map(renamed) },
    rules,
    settings,
    // A fix costs a second check of its file: only for what is told.
    wantsFix: (finding) => standingOf(finding, read.files.get(finding.path), settings.filter) === 'shown',
  };
}
