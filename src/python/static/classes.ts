import type { Binding, PyClass, PyModule } from '../module.js';
import type { PyNode } from '../tree.js';

const ENUM_BASE = /^enum\.(?:\w*Enum|\w*Flag)$/;
// StrEnum members are their values; other enums print as "Class.MEMBER".
const STRING_ENUM = 'enum.StrEnum';
const MAX_BASES = 20;

/** The bindings of `Class.NAME`, `self.NAME` and `cls.NAME` in the class body; undefined when a method sets the attribute. */
export function classConstant(module: PyModule, attribute: PyNode): readonly Binding[] | undefined {
  const object = attribute.field('object');
  const name = attribute.field('attribute')?.text;
  if (attribute.kind !== 'attribute' || !object || !name) return undefined;
  const isSelf = object.kind === 'identifier' && (object.text === 'self' || object.text === 'cls');
  const class_ = isSelf ? module.functionOf(attribute)?.owner : classOf(module, object);
  const bindings = class_?.scope.bindings.get(name);
  if (!class_ || !bindings || bindings.some(({ kind }) => kind === 'function')) return undefined;
  const isSet = class_.node.descendants('attribute').some((other) => other.fieldName === 'left' && other.field('attribute')?.text === name);
  return isSet ? undefined : bindings.filter(({ kind }) => kind !== 'annotation');
}

/** The Enum class of this file that an expression names. */
export function enumClassOf(module: PyModule, expression: PyNode): PyClass | undefined {
  const class_ = classOf(module, expression);
  return class_ && enumBaseOf(module, class_) !== undefined ? class_ : undefined;
}

/** The member binding behind `Status.ACTIVE`. */
export function enumMemberOf(module: PyModule, attribute: PyNode): Binding | undefined {
  const object = attribute.field('object');
  const class_ = object && enumClassOf(module, object);
  const bindings = class_?.scope.bindings.get(attribute.field('attribute')?.text ?? '');
  return bindings?.length === 1 && bindings[0]!.kind === 'assignment' ? bindings[0] : undefined;
}

/** Whether members of a class print as their values. */
export function isStringEnum(module: PyModule, class_: PyClass): boolean {
  return enumBaseOf(module, class_) === STRING_ENUM;
}

/** The class of this file that a name stands for, when it stands for one only. */
export function classOf(module: PyModule, expression: PyNode): PyClass | undefined {
  if (expression.kind !== 'identifier') return undefined;
  const [binding, second] = module.resolve(expression);
  if (binding?.kind !== 'class' || second) return undefined;
  const definition = binding.target.parent;
  return definition?.kind === 'class_definition' ? module.classAt(definition) : undefined;
}

/** Whether a name is a class of this file, or is imported and written like one. */
export function isClassName(module: PyModule, expression: PyNode): boolean {
  if (expression.kind !== 'identifier') return false;
  const isImport = () => /^[A-Z]\w*[a-z]/.test(expression.text) && module.resolve(expression).some(({ kind }) => kind === 'import');
  return classOf(module, expression) !== undefined || isImport();
}

/** The base of Python's enum module that a class reaches through the classes of this file. */
function enumBaseOf(module: PyModule, class_: PyClass): string | undefined {
  const pending = [class_];
  const seen = new Set<PyClass>();
  for (let next = pending.pop(); next && seen.size < MAX_BASES; next = pending.pop()) {
    seen.add(next);
    for (const base of next.bases) {
      const name = module.qualifiedName(base);
      if (name !== undefined && ENUM_BASE.test(name)) return name;
      const inFile = classOf(module, base);
      if (inFile && !seen.has(inFile)) pending.push(inFile);
    }
  }
  return undefined;
}
