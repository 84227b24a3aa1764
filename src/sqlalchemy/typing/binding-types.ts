import { summarize } from '../../project/facts/summarize.js';
import type { Binding, PyFunction, PyParameter } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import { iterated } from './calls.js';
import type { NodeTypes } from './node-types.js';
import { elementValue } from './rows.js';
import { agree, asReceiver, NONE, refined, typed, withEvidence, type Value } from './values.js';
import { WeakReceivers } from './weak-receivers.js';

/** What names are, by the places that bind them. */
export class BindingTypes {
  readonly #nodes: NodeTypes;
  readonly #weak: WeakReceivers;

  constructor(nodes: NodeTypes) {
    this.#nodes = nodes;
    this.#weak = new WeakReceivers(nodes);
  }

  /** What a use is that can see these bindings. A declared type decides alone. */
  agreed(bindings: readonly Binding[], use: PyNode): Value | undefined {
    const annotated = bindings.filter((binding) => binding.annotation && binding.kind !== 'parameter');
    if (annotated.length > 0) {
      const declared = agree(annotated.map((binding) => this.declared(binding.annotation!)));
      if (declared && declared.kind !== 'none') return refined(declared, () => agree(bindings.map((binding) => this.#valueOf(binding))));
    }
    const value = agree(bindings.map((binding) => this.#valueOf(binding)));
    return value ?? this.weak(use);
  }

  /** What an annotation declares. */
  declared(annotation: PyNode): Value | undefined {
    const { file, project } = this.#nodes;
    return project.annotations.valueOf(summarize(annotation, file.module), file.module.name, 1);
  }

  /** The last resort, evidence 7. */
  weak(use: PyNode): Value | undefined {
    return this.#weak.typeOf(use);
  }

  #valueOf(binding: Binding): Value | undefined {
    const { project } = this.#nodes;
    switch (binding.kind) {
      case 'import':
        return binding.imported === undefined ? undefined : project.valueOfName(binding.imported);
      case 'parameter':
        return this.#parameter(binding);
      case 'assignment':
      case 'walrus':
        return binding.value ? this.#nodes.valueOf(binding.value) : this.#unpacked(binding);
      case 'annotation':
      case 'delete':
        return NONE;
      case 'with':
        return binding.value && project.entered(this.#nodes.valueOf(binding.value));
      case 'for':
      case 'comprehension':
        return this.#iterated(binding);
      default:
        return undefined;
    }
  }

  /** `a, b = row`. */
  #unpacked({ source, unpackIndex }: Binding): Value | undefined {
    const row = source && asReceiver(this.#nodes.valueOf(source));
    return row?.kind === 'row' ? elementValue(row, unpackIndex ?? -1) : undefined;
  }

  #iterated({ source, unpackIndex }: Binding): Value | undefined {
    const item = source && iterated(this.#nodes.valueOf(source));
    if (unpackIndex === undefined) return item;
    const row = asReceiver(item);
    return row?.kind === 'row' ? elementValue(row, unpackIndex) : undefined;
  }

  #parameter(binding: Binding): Value | undefined {
    const { node } = binding.scope;
    if (node.kind === 'lambda') return this.#lambdaParameter(node);
    const owner = binding.scope.function;
    const parameter = owner?.parameters.find(({ name }) => name === binding.name);
    if (!owner || !parameter || parameter.kind.startsWith('var-')) return undefined;
    if (parameter.annotation) return this.declared(parameter.annotation);
    if (owner.owner && owner.parameters[0] === parameter) return this.#selfOf(owner);
    return this.#byDefault(parameter) ?? this.#fixture(owner, parameter);
  }

  /** `await session.run_sync(lambda s: ...)`: the synchronous twin. */
  #lambdaParameter(lambda: PyNode): Value | undefined {
    const call = lambda.parent?.kind === 'argument_list' ? lambda.parent.parent : undefined;
    if (call?.kind !== 'call') return undefined;
    const { receiver, name, positional } = this.#nodes.file.module.callAt(call);
    if (name !== 'run_sync' || !receiver || positional[0] !== lambda) return undefined;
    const type = asReceiver(this.#nodes.valueOf(receiver));
    if (type?.kind === 'async-session') return typed('session', type.evidence);
    return type?.kind === 'async-connection' ? typed('connection', type.evidence) : undefined;
  }

  #selfOf(method: PyFunction): Value | undefined {
    const { file, project } = this.#nodes;
    const className = `${file.module.name}.${method.owner!.scope.qualifiedName}`;
    const decorators = method.decorators.map((decorator) => file.module.qualifiedName(decorator));
    if (decorators.includes('builtins.staticmethod')) return undefined;
    return decorators.includes('builtins.classmethod') ? { kind: 'class', name: className } : project.instanceOf(className, 4);
  }

  /** `db=Depends(get_db)`. */
  #byDefault({ defaultValue }: PyParameter): Value | undefined {
    if (defaultValue?.kind !== 'call') return undefined;
    return this.#nodes.project.annotations.dependency(summarize(defaultValue, this.#nodes.file.module));
  }

  /** A pytest fixture of this file or of a conftest.py above it (evidence 6). */
  #fixture(owner: PyFunction, parameter: PyParameter): Value | undefined {
    const { file, project } = this.#nodes;
    if (file.role !== 'test' || (!owner.name.startsWith('test') && owner.decorators.length === 0)) return undefined;
    const parts = file.module.name.split('.');
    const modules = [file.module.name, ...parts.map((_, index) => [...parts.slice(0, parts.length - 1 - index), 'conftest'].join('.'))];
    for (const module of modules) {
      const provided = project.annotations.fixture(`${module}.${parameter.name}`);
      if (provided) return withEvidence(provided, 6);
    }
    return undefined;
  }
}
