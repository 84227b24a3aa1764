import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import type { AssignmentFacts, FunctionFacts } from '../../project/facts/file-facts.js';
import type { ModelFlavour, ProjectClass } from './class-chain.js';
import { columnOf, describeColumn } from './columns.js';
import { constructorOf } from './constructors.js';
import { readMapped } from './mapped-annotation.js';
import type { ColumnInfo, ModelInfo, RelationshipInfo } from './model-info.js';
import { describeRelationship, relationshipOf, type RelationshipContext } from './relationships.js';

const DECLARED_ATTR = /^sqlalchemy\.orm\.declared_attr(\.|$)/;

type Attributes = Pick<ModelInfo, 'columns' | 'relationships' | 'otherAttributes'>;

/** The mapped attributes of a class and its bases; the first class that has a name decides what it is. */
export function attributesOf(
  classes: readonly ProjectClass[],
  flavour: ModelFlavour | undefined,
  context: RelationshipContext,
): Attributes {
  const reader = new AttributeReader(flavour, context);
  for (const owner of classes) reader.read(owner);
  return reader.attributes;
}

class AttributeReader {
  readonly #flavour: ModelFlavour | undefined;
  readonly #context: RelationshipContext;
  readonly #columns = new Map<string, ColumnInfo>();
  readonly #relationships = new Map<string, RelationshipInfo>();
  readonly #others = new Set<string>();

  constructor(flavour: ModelFlavour | undefined, context: RelationshipContext) {
    this.#flavour = flavour;
    this.#context = context;
  }

  get attributes(): Attributes {
    return { columns: [...this.#columns.values()], relationships: [...this.#relationships.values()], otherAttributes: this.#others };
  }

  read(owner: ProjectClass): void {
    const { attributes, methods, instanceAttributes } = owner.facts;
    for (const attribute of attributes) if (!this.#isTaken(attribute.name)) this.#readAttribute(attribute, owner);
    for (const method of methods) if (!this.#isTaken(method.name)) this.#readMethod(method, owner);
    for (const { name } of instanceAttributes) if (!this.#isTaken(name)) this.#others.add(name);
  }

  #readAttribute(attribute: AssignmentFacts, owner: ProjectClass): void {
    const relationship = relationshipOf(attribute, owner, this.#context);
    const column = relationship ? undefined : columnOf(attribute, owner, { source: this.#context.source, flavour: this.#flavour });
    if (relationship) this.#relationships.set(attribute.name, relationship);
    else if (column) this.#columns.set(attribute.name, column);
    else this.#others.add(attribute.name);
  }

  /** `@declared_attr def owner_id(cls) -> Mapped[int]: return mapped_column(...)`. */
  #readMethod(method: FunctionFacts, owner: ProjectClass): void {
    const { source } = this.#context;
    const made = this.#isDeclaredAttr(method.decorators) ? constructorOf(method.returnValues[0], source) : undefined;
    if (!made) {
      this.#others.add(method.name);
      return;
    }
    const parts = { made, mapped: readMapped(method.returns, owner.file.module, source) };
    if (made.kind === 'column') this.#columns.set(method.name, describeColumn(method.name, owner, parts, source));
    else this.#relationships.set(method.name, describeRelationship(method.name, owner, parts, this.#context));
  }

  #isTaken(name: string): boolean {
    return this.#columns.has(name) || this.#relationships.has(name) || this.#others.has(name);
  }

  #isDeclaredAttr(decorators: readonly ExpressionSummary[]): boolean {
    return decorators.some(
      (decorator) => decorator.kind === 'name' && DECLARED_ATTR.test(this.#context.source.symbolOf(decorator.name) ?? ''),
    );
  }
}
