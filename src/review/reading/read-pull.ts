import type { Settings } from '../../lint/settings.js';
import type { CheckOrder } from '../check-order.js';
import type { ChangeList, PullContents } from '../ports.js';
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
export function checkOrder({ changes, contents, read, context, settings }: ReadPull): CheckOrder {
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
    settings,
    fixes: { hunks: new Map([...read.files].map(([path, { hunks }]) => [path, hunks])), filter: settings.filter },
  };
}
