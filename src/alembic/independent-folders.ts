import { parentFolder } from '../project/layout.js';
import type { Revision } from './revision.js';
import type { VersionLocation } from './version-locations.js';

/**
 * Takes one environment's folders apart where no revision of one names a revision of another: a project may keep a
 * chain per dialect in sub-folders, with the same ids in each. Folders by year stay together, since their chain crosses.
 */
export function independentFolders(locations: readonly VersionLocation[], revisions: readonly Revision[]): readonly VersionLocation[] {
  const idsByFolder = new Map<string, string[]>();
  for (const { path, revision } of revisions) {
    const folder = parentFolder(path);
    const ids = idsByFolder.get(folder);
    if (ids) ids.push(revision);
    else idsByFolder.set(folder, [revision]);
  }
  if (idsByFolder.size < 2) return locations;
  const isIndependent = revisions.every(({ path, downRevisions, dependsOn, isConstant }) => {
    const own = idsByFolder.get(parentFolder(path))!;
    return isConstant && [...downRevisions, ...dependsOn].every((name) => own.some((id) => id.startsWith(name)));
  });
  return isIndependent ? [...idsByFolder.keys()].map((folder) => ({ folder, environment: folder })) : locations;
}
