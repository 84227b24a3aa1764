import type { FileFacts } from './facts/file-facts.js';
import type { ProjectLayout } from './layout.js';
import { ModuleDirectory } from './module-directory.js';
import { NameResolver } from './name-resolver.js';
import type { ProjectView } from './project-view.js';

/** The facts of all files that were read, asked from the point of view of one of them. */
export class ProjectIndex {
  readonly #layout: ProjectLayout;
  readonly #files: readonly FileFacts[];
  readonly #views = new Map<string, ProjectView>();

  constructor(layout: ProjectLayout, files: Iterable<FileFacts>) {
    this.#layout = layout;
    this.#files = [...files];
  }

  get files(): readonly FileFacts[] {
    return this.#files;
  }

  /**
   * The project as a file sees it. Two projects of one repository may both have a module "app.models": each sees its
   * own. All files of one source root share one view, so views can be keys.
   */
  viewFrom(path: string): ProjectView {
    const root = this.#layout.sourceRootOf(path);
    let view = this.#views.get(root);
    if (!view) {
      view = new NameResolver(new ModuleDirectory(this.#layout, this.#files, root));
      this.#views.set(root, view);
    }
    return view;
  }
}
