import {
  getNamedType,
  getVariableValues,
  Kind,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  GraphQLInt,
} from 'graphql';

export interface QueryCost {
  /** Points against the hourly limit. */
  readonly cost: number;
  /** Nodes that the query could give at most. */
  readonly nodes: number;
}

/**
 * GitHub's formula (docs, "Rate limits and query limits for the GraphQL API"): the requests needed to fill each connection, all
 * pages taken as full, by 100; and the sum of all nodes. At least one point.
 */
export function costOf(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>): QueryCost {
  const fragments = new Map(document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) return { cost: 1, nodes: 0 };
  const inlined = visit(operation, {
    // A spread counts where it stands.
    FragmentSpread: (node) => {
      const fragment = fragments.get(node.name.value);
      return fragment && { kind: Kind.INLINE_FRAGMENT, typeCondition: fragment.typeCondition, selectionSet: fragment.selectionSet };
    },
  });
  const known = getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced ?? {};
  return walk(schema, inlined, known);
}

function walk(schema: GraphQLSchema, operation: Parameters<typeof visit>[0], variables: Record<string, unknown>): QueryCost {
  const info = new TypeInfo(schema);
  const sizes: number[] = [1];
  let requests = 0;
  let nodes = 0;
  visit(
    operation,
    visitWithTypeInfo(info, {
      Field: {
        enter: (field) => {
          const outer = sizes.at(-1) ?? 1;
          const type = info.getType();
          const isConnection = type ? getNamedType(type).name.endsWith('Connection') : false;
          const size = isConnection ? pageSize(field, variables) : 1;
          if (isConnection) {
            requests += outer;
            nodes += outer * size;
          }
          sizes.push(outer * size);
        },
        leave: () => {
          sizes.pop();
        },
      },
    }),
  );
  return { cost: Math.max(1, Math.round(requests / 100)), nodes };
}

function pageSize(field: FieldNode, variables: Record<string, unknown>): number {
  const size = field.arguments?.find((argument) => argument.name.value === 'first' || argument.name.value === 'last');
  const value = size && valueFromAST(size.value, GraphQLInt, variables);
  return typeof value === 'number' ? value : 1;
}
