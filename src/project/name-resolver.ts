import { BUILTINS } from '../python/names/builtins.js';
import { summaryName } from './facts/expression-summary.js';
import { definitionsOf } from './definition-table.js';
import type { AssignmentFacts, ClassFacts, FileFacts } from './facts/file-facts.js';
import { joinName } from './facts/summarize.js';
import type { ModuleDirectory } from './module-directory.js';
import type { Definition, ProjectView } from './project-view.js';

/** Longest way through re-exports and base classes; real ones take two or three steps. */
const MAX_HOPS = 12;

/**
 * Most names looked at for one question. Packages that import everything from each other multiply the ways at every hop;
 * real packages collect from fewer modules than this.
 */
const MAX_NAMES = 300;

/** Where a name leads: to a definition, or only to another name. */
type Step = { readonly definition: Definition } | { readonly name: string };

/** The names already visited from one question on, so that circles end, and how far this one is from the start. */
interface Seen {
  readonly names: Set<string>;
  readonly hops: number;
}

/** Follows names through imports, re-exports, aliases and base classes. */
export class NameResolver implements ProjectView {
  readonly #modules: ModuleDirectory;
  readonly #results = new Map<string, Step>();

  constructor(modules: ModuleDirectory) {
    this.#modules = modules;
  }

  canonicalName(qualifiedName: string): string {
    const end = this.#resolve(qualifiedName);
    return 'name' in end ? end.name : end.definition.qualifiedName;
  }

  definitionOf(qualifiedName: string): Definition | undefined {
    const end = this.#resolve(qualifiedName);
    return 'definition' in end ? end.definition : undefined;
  }

  qualify(module: string, name: string): string {
    const file = this.#modules.find(module);
    const [first = '', ...rest] = name.split('.');
    const imported = file && definitionsOf(file).imports.get(first);
    if (imported !== undefined) return [imported, ...rest].join('.');
    const isOwn = file !== undefined && definesName(file, first);
    return !isOwn && BUILTINS.has(first) ? `builtins.${name}` : joinName(module, name);
  }

  fileOf(module: string): FileFacts | undefined {
    return this.#modules.find(module);
  }

  isProjectName(qualifiedName: string): boolean {
    return this.#modules.isProjectName(qualifiedName);
  }

  files(): Iterable<FileFacts> {
    return this.#modules.files;
  }

  #resolve(qualifiedName: string): Step {
    let end = this.#results.get(qualifiedName);
    if (!end) {
      end = this.#follow(qualifiedName, { names: new Set(), hops: 0 });
      this.#results.set(qualifiedName, end);
    }
    return end;
  }

  #follow(start: string, seen: Seen): Step {
    let name = start;
    for (let { hops } = seen; hops < MAX_HOPS && seen.names.size < MAX_NAMES && !seen.names.has(name); hops++) {
      seen.names.add(name);
      const step = this.#step(name, { names: seen.names, hops: hops + 1 });
      if ('definition' in step || step.name === name) return step;
      ({ name } = step);
    }
    // A library's name is an end, also when a star import has asked for it before.
    if (!this.#modules.isProjectName(name)) return { name };
    // A circle, which may add a part to the name on each turn (a package that rebinds its module's name): it leads nowhere.
    return { name: start };
  }

  /** One step from a name; the name itself when it leads nowhere further. */
  #step(name: string, seen: Seen): Step {
    let isLongest = true;
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const file = this.#modules.find(name.slice(0, end));
      if (!file) continue;
      const inside = name.slice(end + 1);
      const path = inside.split('.');
      const found = inside === '' ? this.#moduleItself(name, file) : this.#member(file, path, seen);
      // `db.session` may be a module, or what the package binds to that name: the longer reading goes first.
      if (found) return found;
      // A name below a module that is there comes from that module's stars, never from those of the package around.
      const starred = isLongest && inside !== '' ? this.#starred(file, path, seen) : undefined;
      if (starred) return starred;
      isLongest = false;
    }
    return { name };
  }

  #moduleItself(name: string, file: FileFacts): Step {
    const dot = name.lastIndexOf('.');
    const parent = dot > 0 ? this.#modules.find(name.slice(0, dot)) : undefined;
    const rebound = parent && definitionsOf(parent).imports.get(name.slice(dot + 1));
    if (rebound !== undefined && rebound !== name && rebound !== file.module) return { name: rebound };
    return { definition: { kind: 'module', qualifiedName: file.module, file } };
  }

  #member(file: FileFacts, path: readonly string[], seen: Seen): Step | undefined {
    const [first = '', ...rest] = path;
    const cls = classAt(file, path);
    if (cls) return this.#classMember(file, cls, path.slice(cls.name.split('.').length), seen);
    const table = definitionsOf(file);
    const fn = rest.length === 0 ? table.functions.get(first) : undefined;
    if (fn) return { definition: { kind: 'function', qualifiedName: joinName(file.module, first), file, function: fn } };
    const assignments = table.assignments.get(first);
    const imported = table.imports.get(first);
    if (imported !== undefined) return { name: [imported, ...rest].join('.') };
    return assignments && this.#assigned(file, assignments, rest, seen);
  }

  #assigned(file: FileFacts, assignments: readonly AssignmentFacts[], rest: readonly string[], seen: Seen): Step | undefined {
    const [only, second] = assignments;
    const alias = second ? undefined : summaryName(only!.value);
    if (alias !== undefined) {
      const end = this.#follow([alias, ...rest].join('.'), seen);
      // `ROOT = HERE.parent` is no alias of anything: then the assignment itself is the definition.
      if ('definition' in end || !this.#modules.isProjectName(end.name)) return end;
    }
    if (rest.length > 0) return undefined;
    return { definition: { kind: 'assignment', qualifiedName: joinName(file.module, only!.name), file, assignments } };
  }

  /** What a class has under a name, its own before its bases'. */
  #classMember(file: FileFacts, cls: ClassFacts, path: readonly string[], seen: Seen): Step | undefined {
    const qualifiedName = joinName(file.module, cls.name);
    const [member, ...deeper] = path;
    if (member === undefined) return { definition: { kind: 'class', qualifiedName, file, class: cls } };
    if (deeper.length > 0) return undefined;
    const name = `${qualifiedName}.${member}`;
    const method = cls.methods.findLast((candidate) => candidate.name === member);
    if (method) return { definition: { kind: 'function', qualifiedName: name, file, function: method, owner: cls } };
    const own = cls.attributes.filter((attribute) => attribute.name === member);
    const assignments = own.length > 0 ? own : cls.instanceAttributes.filter((attribute) => attribute.name === member);
    if (assignments.length > 0) return { definition: { kind: 'assignment', qualifiedName: name, file, assignments, owner: cls } };
    for (const base of cls.bases) {
      const baseName = summaryName(base.kind === 'subscript' ? base.value : base);
      if (baseName === undefined) continue;
      const inherited = this.#follow(`${baseName}.${member}`, seen);
      if ('definition' in inherited) return inherited;
    }
    return undefined;
  }

  #starred(file: FileFacts, path: readonly string[], seen: Seen): Step | undefined {
    const [first = ''] = path;
    for (const module of file.starImports) {
      const from = this.#modules.find(module);
      // A module that was not read would be looked for among the stars of its package, and the name would grow there.
      if (!from && this.#modules.isProjectName(module)) continue;
      if (first.startsWith('_') && !from?.exported?.includes(first)) continue;
      const start = [module, ...path].join('.');
      const found = this.#follow(start, seen);
      // `Column = sqlalchemy.Column` in that module leads to a library: no definition of ours, yet found.
      if ('definition' in found || (found.name !== start && !this.#modules.isProjectName(found.name))) return found;
    }
    // What a library exports is not seen here: with no other star around, the name can only come from it.
    const [only, second] = file.starImports;
    return only === undefined || second !== undefined || this.#modules.isProjectName(only)
      ? undefined
      : { name: [only, ...path].join('.') };
  }
}

/** The class a path begins with: the longest "Outer.Inner". */
function classAt(file: FileFacts, path: readonly string[]): ClassFacts | undefined {
  const { classes } = definitionsOf(file);
  for (let parts = path.length; parts > 0; parts--) {
    const name = path.slice(0, parts).join('.');
    const found = classes.get(name);
    if (found) return found;
  }
  return undefined;
}

function definesName(file: FileFacts, name: string): boolean {
  const { classes, functions, assignments } = definitionsOf(file);
  return classes.has(name) || functions.has(name) || assignments.has(name);
}
