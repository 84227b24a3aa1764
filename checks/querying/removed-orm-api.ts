import { defineRule, type Fixer, type ProposedFix, type Severity } from '../../src/lint/rule.js';
import { statementOf, tryAround } from '../../src/python/flow.js';
import { constantString } from '../../src/python/literals.js';
import type { PyCall } from '../../src/python/calls.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { stringsOfLoader } from '../../src/sqlalchemy/outdated/loader-strings.js';
import { removalSeverityOf } from '../../src/sqlalchemy/outdated/removal.js';

/** Names of `sqlalchemy.orm` that 2.0 does not have, with what took their place. */
const REMOVED: Readonly<Record<string, string>> = {
  'sqlalchemy.orm.relation': 'relationship()',
  'sqlalchemy.orm.eagerload': 'joinedload()',
  'sqlalchemy.orm.eagerload_all': 'joinedload()',
  'sqlalchemy.orm.joinedload_all': 'joinedload()',
  'sqlalchemy.orm.subqueryload_all': 'subqueryload()',
  'sqlalchemy.orm.comparable_property': 'hybrid_property',
};
const QUERY_METHODS: Readonly<Record<string, string>> = {
  from_self: 'select from a subquery through `aliased()`',
  select_entity_from: 'select from a subquery through `aliased()`',
  with_polymorphic: 'pass `with_polymorphic(Model, ...)` as the entity',
};
const JOINS = new Set(['join', 'outerjoin']);

export default defineRule({
  meta: {
    summary: 'Use the ORM API as SQLAlchemy 2.0 has it.',
    guideline: '3 Querying',
    severity: 'error',
    fix: 'safe',
    messages: {
      loader:
        '`{{call}}()` takes no attribute names as strings since SQLAlchemy 2.0 and raises ArgumentError. Name the attribute of the class: `{{attribute}}`.',
      join: '`{{call}}()` takes no {{what}} since SQLAlchemy 2.0 and raises. Join one relationship attribute of a class at a time: `.join(Model.relationship)`.',
      parent:
        '`{{call}}()` takes no name of a relationship since SQLAlchemy 2.0 and raises ArgumentError. Pass the attribute of the class.',
      method: '`Query.{{method}}()` was removed in SQLAlchemy 2.0: this line raises AttributeError. Instead, {{cure}}.',
      name: '`{{name}}` was removed in SQLAlchemy 2.0: this line raises ImportError or AttributeError. Use `{{cure}}`.',
      mapper: '`mapper()` was removed in SQLAlchemy 2.0 and raises InvalidRequestError. Map the class with `registry.map_imperatively()`.',
    },
  },
  files: 'any',
  needs: ['environment', 'models'],
  check(context) {
    const { sqlalchemy, models, file } = context;
    const { module } = file;
    const known = removalSeverityOf(context.environment);
    if (!known || !sqlalchemy.usesSqlAlchemy) return {};
    // What is known here, the functions below cannot see to be known.
    const severity: Severity = known;
    const told = new Set<PyNode>();
    return {
      receiverCall(call) {
        const { kind } = call.type;
        if (kind !== 'query' && kind !== 'select') return;
        const cure = kind === 'query' && Object.hasOwn(QUERY_METHODS, call.method) ? QUERY_METHODS[call.method] : undefined;
        if (cure !== undefined) context.report({ at: call.node, message: 'method', severity, data: { method: call.method, cure } });
        else if (call.method === 'with_parent' && isString(call.call.positional[1])) reportParent(call.call, call.method);
        else if (JOINS.has(call.method)) reportJoin(call);
      },
      call(call) {
        for (const at of stringsOfLoader(call, module, sqlalchemy)) {
          // One statement is told once.
          const isRepeated = told.has(statementOf(at));
          told.add(statementOf(at));
          const attribute = call.receiver?.kind === 'call' ? undefined : attributeFor(at);
          context.report({
            at,
            message: 'loader',
            severity: isRepeated ? 'info' : severity,
            data: { call: call.name, attribute: attribute ?? 'Model.attribute' },
            fix: (fixer) => write(fixer, at, attribute),
          });
        }
        if (
          call.name === 'with_parent' &&
          isString(call.positional[1]) &&
          sqlalchemy.symbolOf(call.callee) === 'sqlalchemy.orm.with_parent'
        ) {
          reportParent(call, call.name);
        }
        const name = /^(mapper|relation|eagerload|\w+_all|comparable_property)$/.test(call.name)
          ? module.qualifiedName(call.callee)
          : undefined;
        if (name === 'sqlalchemy.orm.mapper') context.report({ at: call.node, message: 'mapper', severity });
        else if (name !== undefined && call.receiver && Object.hasOwn(REMOVED, name)) reportName(call.callee, name);
      },
      fileEnd() {
        for (const { imported, target } of module.imports) {
          if (imported !== undefined && Object.hasOwn(REMOVED, imported) && !tryAround(target)) reportName(target, imported);
        }
      },
    };

    function reportParent({ positional }: PyCall, name: string): void {
      context.report({ at: positional[1]!, message: 'parent', severity, data: { call: name } });
    }

    function reportName(at: PyNode, name: string): void {
      const short = name.slice(name.lastIndexOf('.') + 1);
      context.report({ at, message: 'name', severity, data: { name: short, cure: REMOVED[name]! } });
    }

    function reportJoin({ call, method }: ReceiverCall): void {
      const [target, second] = call.positional;
      const removed = call.keywords.get('aliased') ?? call.keywords.get('from_joinpoint');
      const report = (at: PyNode, what: string, fix?: (fixer: Fixer) => ProposedFix | undefined) =>
        context.report({ at, message: 'join', severity, data: { call: method, what }, ...(fix && { fix }) });
      if (removed) report(removed.parent!, `\`${removed.parent!.field('name')!.text}\``);
      else if (target && isString(target)) {
        const attribute = call.positional.length === 1 ? attributeFor(target) : undefined;
        report(target, 'name of a relationship', (fixer) => write(fixer, target, attribute));
      } else if (target?.kind === 'tuple') report(target, 'tuple');
      else if (target && second && isRelationship(target) && isRelationship(second)) {
        report(second, 'second relationship', (fixer) => joinApart(fixer, call));
      }
    }

    /** `User.posts` for the string "posts" in a chain that selects users. */
    function attributeFor(string: PyNode): string | undefined {
      const name = constantString(string);
      const chain = [...sqlalchemy.statements, ...sqlalchemy.queryChains].findLast(({ node }) => node.contains(string));
      const [entity, other] = chain?.elements ?? [];
      const model = entity && !other ? sqlalchemy.modelOf(entity) : undefined;
      const info = model === undefined ? undefined : models.byQualifiedName(model);
      const isKnown = [...(info?.columns ?? []), ...(info?.relationships ?? [])].some((each) => each.name === name);
      return isKnown ? `${entity!.text}.${name}` : undefined;
    }

    function isRelationship(node: PyNode): boolean {
      const element = node.kind === 'attribute' ? sqlalchemy.elementOf(node) : undefined;
      if (element?.kind !== 'column') return false;
      return models.byQualifiedName(element.model)?.relationships.some(({ name }) => name === element.column) ?? false;
    }
  },
});

function isString(node: PyNode | undefined): boolean {
  return node?.is('string', 'concatenated_string') === true;
}

function write(fixer: Fixer, string: PyNode, attribute: string | undefined): ProposedFix | undefined {
  if (attribute === undefined) return undefined;
  fixer.replace(string, attribute);
  return { title: `Write ${attribute}`, applicability: 'safe' };
}

/** `.join(User.posts, Post.tags)` as `.join(User.posts).join(Post.tags)`. */
function joinApart(fixer: Fixer, { node, name, positional, argumentList }: PyCall): ProposedFix | undefined {
  if (argumentList.namedChildren.length !== positional.length) return undefined;
  const [first, ...rest] = positional;
  fixer.replace({ start: first!.end, end: node.end }, `)${rest.map(({ text }) => `.${name}(${text})`).join('')}`);
  return { title: 'Join one relationship at a time', applicability: 'safe' };
}
