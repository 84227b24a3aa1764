import type { PyCall } from './calls.js';
import type { PyNode, SyntaxTree } from './tree.js';

// python/ knows the text of one Python file, nothing of SQLAlchemy, other files, disk or network; what another file says
// comes in as an argument. It alone uses tree-sitter, and no syntax object of tree-sitter leaves it. Nothing in it throws
// for bad Python, and nothing recurses as deep as a file may nest.

/** How a name came to be bound. */
export type BindingKind =
  | 'import'
  | 'assignment'
  | 'augmented'
  | 'annotation'
  | 'parameter'
  | 'for'
  | 'with'
  | 'except'
  | 'walrus'
  | 'comprehension'
  | 'function'
  | 'class'
  | 'global'
  | 'delete'
  | 'match'
  | 'type-parameter';

/** One place that binds a name in a scope, in source order. */
export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly scope: Scope;
  /** The identifier (or alias) that is bound. */
  readonly target: PyNode;
  /**
   * The expression the name gets, when one whole value goes to this name: right side, with-item's expression,
   * the matching element of `a, b = x, y`.
   */
  readonly value: PyNode | undefined;
  /** What the value comes from, whole or in part: right side, iterable of a loop, with-item's or except's expression. */
  readonly source: PyNode | undefined;
  readonly annotation: PyNode | undefined;
  /** For imports: the absolute dotted name it stands for, relative imports resolved against the module's own name. */
  readonly imported: string | undefined;
  /** For imports: the absolute name of the module named in the statement: `a.b` of `import a.b`, `x` of `from x import y`. */
  readonly importedModule: string | undefined;
  /**
   * Position inside an unpacked target (`a, b = f()` gives 0 and 1), -1 when it is nested, starred or behind a star;
   * undefined when the whole value is bound.
   */
  readonly unpackIndex: number | undefined;
}

/** `from x import *`. */
export interface StarImport {
  readonly node: PyNode;
  /** Absolute name of the module. */
  readonly module: string;
}

/** A module, class, function, lambda or comprehension with the names bound in it; `def f[T]` puts T in a scope of its own. */
export interface Scope {
  readonly kind: 'module' | 'class' | 'function' | 'lambda' | 'comprehension' | 'type-parameters';
  readonly node: PyNode;
  readonly parent: Scope | undefined;
  readonly bindings: ReadonlyMap<string, readonly Binding[]>;
  /** `Service.run.<locals>.inner` written as `Service.run.inner`; "" for the module. */
  readonly qualifiedName: string;
  /** The function this scope is, when it is one. */
  readonly function: PyFunction | undefined;
}

export interface PyParameter {
  readonly name: string;
  readonly node: PyNode;
  readonly annotation: PyNode | undefined;
  readonly defaultValue: PyNode | undefined;
  readonly kind: 'positional' | 'keyword' | 'var-positional' | 'var-keyword';
}

export interface PyFunction {
  readonly node: PyNode;
  readonly name: string;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly parameters: readonly PyParameter[];
  readonly returns: PyNode | undefined;
  readonly decorators: readonly PyNode[];
  readonly body: PyNode;
  readonly scope: Scope;
  /** The class it is a method of. */
  readonly owner: PyClass | undefined;
}

export interface PyClass {
  readonly node: PyNode;
  readonly name: string;
  readonly bases: readonly PyNode[];
  /** `metaclass=...`, `table=True` and the like. */
  readonly keywords: ReadonlyMap<string, PyNode>;
  readonly decorators: readonly PyNode[];
  readonly body: PyNode;
  readonly scope: Scope;
}

/** One Python file's facts without any knowledge of SQLAlchemy. */
export interface PyModule {
  readonly tree: SyntaxTree;
  /** Absolute dotted name ("app.models.user"); package modules without `.__init__`. */
  readonly name: string;
  readonly isPackage: boolean;
  readonly scope: Scope;
  readonly functions: readonly PyFunction[];
  readonly classes: readonly PyClass[];
  /** Every call, in source order. */
  readonly calls: readonly PyCall[];
  readonly comments: readonly PyNode[];
  /** All bindings made by imports, wherever they stand. */
  readonly imports: readonly Binding[];
  readonly starImports: readonly StarImport[];

  /** The calls whose last name is `name` (`execute` of `session.execute(x)`), in source order. */
  callsNamed(name: string): readonly PyCall[];
  /** The innermost scope a node stands in; a decorator, default or annotation belongs to the scope around. */
  scopeOf(node: PyNode): Scope;
  /** The function whose body a node runs in (lambdas and comprehensions looked through); undefined at module or class level. */
  functionOf(node: PyNode): PyFunction | undefined;
  /** The bindings an identifier use can mean: those of the scope that Python's name rules pick. Empty for builtins and unknown names. */
  resolve(identifier: PyNode): readonly Binding[];
  /** All uses of a binding's name in its scope and the scopes inside it that see it (the binding targets excluded). */
  usesOf(binding: Binding): readonly PyNode[];
  /**
   * The absolute dotted name an expression stands for: `sa.orm.Session` -> "sqlalchemy.orm.Session". Names bound in
   * this module come out as "<module>.<name>", a name bound once to a dotted name as what that stands for. Undefined
   * when the name is bound more than once to different things, is a parameter or local value, or is no dotted name at
   * all. Builtins come out as "builtins.<name>". `try: import a / except ImportError: a = None` counts as the import.
   */
  qualifiedName(expression: PyNode): string | undefined;
  /** The call at a `call` node. */
  callAt(node: PyNode): PyCall;
  functionAt(node: PyNode): PyFunction;
  classAt(node: PyNode): PyClass;
}

export { createModule } from './create-module.js';
