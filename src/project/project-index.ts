import type { FileFacts } from './facts/file-facts.js';
import type { ProjectLayout } from './layout.js';
import { createModuleDirectory, type ModuleDirectory } from './module-directory.js';
import { NameResolver } from './name-resolver.js';
import type { ProjectView } from './project-view.js';

/** The facts of all files that were read, asked from the point of view of one of them. */
export class ProjectIndex {
  readonly #layout: ProjectLayout;
  readonly #files: readonly FileFacts[];
  readonly #directories = new Map<string, ModuleDirectory>();
  readonly #views = new Map<string, ProjectView>();
  /** What this index was made from, and the one file that is another. */
  readonly #before: { readonly index: ProjectIndex; readonly changed: FileFacts } | undefined;

  constructor(layout: ProjectLayout, files: Iterable<FileFacts>, before?: { readonly index: ProjectIndex; readonly changed: FileFacts }) {
    this.#layout = layout;
    this.#files = [...files];
    this.#before = before;
  }

  get files(): readonly FileFacts[] {
    return this.#files;
  }

  /** The same project where one of its files tells something else. Whoever does not see that file keeps its view. */
  with(changed: FileFacts): ProjectIndex {
    const files = this.#files.map((file) => (file.path === changed.path ? changed : file));
    return new ProjectIndex(this.#layout, files, { index: this, changed });
  }

  /**
   * The project as a file sees it. Two projects of one repository may both have a module "app.models": each sees its
   * own. All files of one source root share one view, so views can be keys.
   */
  viewFrom(path: string): ProjectView {
    return this.#viewOf(this.#layout.sourceRootOf(path));
  }

  #viewOf(root: string): ProjectView {
    let view = this.#views.get(root);
    if (!view) {
      const directory = this.#directoryOf(root);
      const before = this.#before?.index;
      view = before && before.#directoryOf(root) === directory ? before.#viewOf(root) : new NameResolver(directory);
      this.#views.set(root, view);
    }
    return view;
  }

  #directoryOf(root: string): ModuleDirectory {
    let directory = this.#directories.get(root);
    if (!directory) {
      directory = this.#before
        ? this.#before.index.#directoryOf(root).with(this.#before.changed)
        : createModuleDirectory(this.#layout, this.#files, root);
      this.#directories.set(root, directory);
    }
    return directory;
  }
}
