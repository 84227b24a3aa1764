import type { ProjectView } from '../../project/project-view.js';
import type { PyClass, PyFunction } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ModelColumn, ModelFact, ModelRelationship } from '../facts.js';
import type { NodeTypes } from '../typing/node-types.js';
import { isColumnWrapper } from './constructors.js';
import type { ColumnInfo, RelationshipInfo } from './model-info.js';
import type { OwnAttributes, ProjectModels } from './registry.js';

/** The models and mixins that one file defines, in source order. */
export function modelFactsOf(types: NodeTypes, models: ProjectModels, project: ProjectView): readonly ModelFact[] {
  const { module } = types.file;
  const found: ModelFact[] = [];
  for (const pyClass of module.classes) {
    const qualifiedName = `${module.name}.${pyClass.scope.qualifiedName}`;
    if (project.definitionOf(qualifiedName)?.kind !== 'class') continue;
    const info = models.byQualifiedName(qualifiedName);
    const own = models.ownAttributes(qualifiedName);
    if (!own || (!info && own.columns.length + own.relationships.length === 0)) continue;
    if (!info && !isMixin(own)) continue;
    const members = new ClassMembers(pyClass, types);
    found.push({
      class: pyClass,
      node: pyClass.node,
      name: pyClass.name,
      qualifiedName,
      flavour: info?.flavour ?? 'mixin',
      isAbstract: info?.isAbstract ?? true,
      tablename: info?.tablename,
      tablenameNode: members.valueOf('__tablename__'),
      tableArgs: members.valueOf('__table_args__'),
      mapperArgs: members.valueOf('__mapper_args__'),
      hasTable: info?.hasTable ?? false,
      columns: own.columns.flatMap((column) => members.column(column) ?? []),
      relationships: own.relationships.flatMap((relationship) => members.relationship(relationship) ?? []),
      info,
    });
  }
  return found;
}

/** SQLModel's `Field` alone is pydantic's business; a mixin has columns of SQLAlchemy. */
function isMixin({ columns, relationships }: OwnAttributes): boolean {
  return relationships.length > 0 || columns.some(({ symbol }) => symbol !== 'sqlmodel.Field');
}

/** The syntax behind the attributes of one class. */
class ClassMembers {
  readonly #class: PyClass;
  readonly #types: NodeTypes;

  constructor(pyClass: PyClass, types: NodeTypes) {
    this.#class = pyClass;
    this.#types = types;
  }

  valueOf(name: string): PyNode | undefined {
    return this.#binding(name)?.value;
  }

  column(info: ColumnInfo): ModelColumn | undefined {
    const found = this.#member(info.name);
    if (!found) return undefined;
    const call = this.#builtBy(found.value);
    return {
      name: info.name,
      columnName: info.columnName,
      node: found.node,
      annotation: found.annotation,
      call: call?.call,
      symbol: call?.symbol,
      isDeclaredAttr: found.isMethod,
      info,
    };
  }

  relationship(info: RelationshipInfo): ModelRelationship | undefined {
    const found = this.#member(info.name);
    if (!found) return undefined;
    const call = this.#builtBy(found.value)?.call;
    return { name: info.name, node: found.node, annotation: found.annotation, call, isDeclaredAttr: found.isMethod, info };
  }

  #member(name: string) {
    const binding = this.#binding(name);
    if (!binding) return undefined;
    if (binding.kind === 'function') {
      const method = this.#types.file.module.functions.find(
        ({ node, owner }) => owner === this.#class && node.field('name') === binding.target,
      );
      return method && { node: method.node, annotation: method.returns, value: returnedBy(method), isMethod: true };
    }
    const node = binding.target.parent?.kind === 'assignment' ? binding.target.parent : binding.target;
    return { node, annotation: binding.annotation, value: binding.value, isMethod: false };
  }

  #binding(name: string) {
    return this.#class.scope.bindings.get(name)?.at(-1);
  }

  #builtBy(value: PyNode | undefined) {
    if (value?.kind !== 'call') return undefined;
    const call = this.#types.file.module.callAt(value);
    const symbol = this.#types.symbolOf(call.callee);
    const [wrapped] = call.positional;
    if (isColumnWrapper(symbol) && wrapped?.kind === 'call') {
      const inner = this.#types.file.module.callAt(wrapped);
      return { call: inner, symbol: this.#types.symbolOf(inner.callee) };
    }
    return { call, symbol };
  }
}

function returnedBy({ body }: PyFunction): PyNode | undefined {
  const last = body.namedChildren.findLast(({ kind }) => kind === 'return_statement');
  return last?.namedChildren[0];
}
