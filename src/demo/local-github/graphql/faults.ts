/** An error that GitHub's GraphQL answers with; `type` as GitHub writes it. */
export class GraphqlFault extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export function forbidden(): GraphqlFault {
  return new GraphqlFault('FORBIDDEN', 'Resource not accessible by integration');
}

export function unresolvedNode(id: string): GraphqlFault {
  return new GraphqlFault('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
}

/** The query asks for something that exists on GitHub but not here, or breaks a rule that the schema does not tell. */
export class NotServedError extends Error {}
