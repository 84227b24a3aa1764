import { defineRule, isBelow, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import { consumerOf, withoutParentheses } from '../../src/python/flow.js';
import type { PyModule } from '../../src/python/module.js';
import type { PyNode } from '../../src/python/tree.js';
import type { ReceiverCall } from '../../src/sqlalchemy/facts.js';
import { mentionsOf } from '../../src/sqlalchemy/sessions/same-object.js';
import { isSessionMade } from '../../src/sqlalchemy/sessions/session-makers.js';
import { writeIn, type SqlWrite } from '../../src/sqlalchemy/sql-text/write-keyword.js';
import type { SqlAlchemyFile } from '../../src/sqlalchemy/sqlalchemy-file.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

const ENGINES: readonly string[] = ['engine', 'async-engine'];
const READING =
  'execute scalar scalars exec exec_driver_sql get get_one query flush refresh expire expire_all expunge expunge_all stream stream_scalars close aclose begin_nested merge';
const WRITING = 'add add_all delete bulk_save_objects bulk_insert_mappings bulk_update_mappings';
/** Methods after which the block is still without a commit; any other may end its transaction, or hand the session on. */
const KNOWN = new Set(`${READING} ${WRITING}`.split(' '));
const WRITES = new Set(WRITING.split(' '));
/** Options of `Session(...)` that change nothing about its transactions. */
const PLAIN_OPTIONS = new Set(['bind', 'expire_on_commit', 'autoflush', 'future', 'info']);
/** Databases in which DDL is part of the transaction; the others commit it by themselves. */
const TRANSACTIONAL_DDL = new Set(['postgresql', 'mssql']);

export default defineRule({
  meta: {
    summary: 'Commit what a block writes, or open it with `begin()`.',
    guideline: '4 Transactions',
    severity: 'error',
    fix: 'mixed',
    messages: {
      session:
        'This block writes with `{{call}}()` and nothing commits: leaving it closes the session, which rolls back, and the write is lost without an error. Open it with `begin()`, or call `commit()` at its end.',
      connection:
        'This block writes with `{{call}}()` and nothing commits: since SQLAlchemy 2.0 leaving `connect()` rolls back, and the write is lost without an error. Open it with `engine.begin()`.',
    },
  },
  files: ['application', 'script'],
  needs: ['environment'],
  check(context) {
    const { sqlalchemy, environment } = context;
    const { module, text } = context.file;
    // An engine or a session that commits by itself.
    if (/autocommit/i.test(text)) return {};
    const dialects = [...environment.dialects];
    const hasTransactionalDdl = dialects.length > 0 && dialects.every((dialect) => TRANSACTIONAL_DDL.has(dialect));
    const counts = (write: SqlWrite | undefined) => write === 'dml' || (write === 'ddl' && hasTransactionalDdl);
    return {
      syntax: {
        with_item(item) {
          const owner = ownerOf(sqlalchemy, module, item);
          if (!owner || (owner.kind === 'connection' && isBelow(environment.sqlalchemyVersion, '2.0'))) return;
          const calls = callsOnly(sqlalchemy, module, owner);
          if (!calls) return;
          const write = calls.find((call) => {
            if (call.method === 'add' || call.method === 'add_all') return isOfNewObjects(module, call) || isBareBlock(owner.block, calls);
            if (WRITES.has(call.method)) return true;
            if (call.method === 'query')
              return call.result.links.some(({ name, call: link }) => link && (name === 'delete' || name === 'update'));
            return counts(writeIn(sqlalchemy, module, call));
          });
          if (!write) return;
          const data = { call: write.call.callee.text };
          context.report({ at: write.node, message: owner.kind, data, fix: (fixer) => commitIt(fixer, sqlalchemy, module, owner) });
        },
      },
    };
  },
});

/** A session or connection that this very block opens and closes. */
interface Owner {
  readonly kind: 'session' | 'connection';
  readonly expression: PyNode;
  readonly alias: PyNode;
  readonly statement: PyNode;
  readonly block: PyNode;
  readonly isAsync: boolean;
}

function ownerOf(sqlalchemy: SqlAlchemyFile, module: PyModule, item: PyNode): Owner | undefined {
  const pattern = item.field('value');
  const [expression, target] = pattern?.kind === 'as_pattern' ? pattern.namedChildren : [];
  const alias = target?.namedChildren[0];
  const statement = item.ancestor('with_statement');
  const block = statement?.field('body');
  if (expression?.kind !== 'call' || alias?.kind !== 'identifier' || !statement || !block) return undefined;
  const call = module.callAt(expression);
  const type = sqlalchemy.typeOf(expression);
  if (!type?.strong || type.isCustom || call.hasStar || call.hasDoubleStar) return undefined;
  const owner = { expression, alias, statement, block, isAsync: type.kind.startsWith('async-') };
  if (type.kind === 'session' || type.kind === 'async-session') {
    if (!isSessionMade(sqlalchemy, call) || sqlalchemy.typeOf(call.callee)?.isRegistry) return undefined;
    const bind = call.positional[0] ?? call.keywords.get('bind');
    // A session on a connection takes part in that one's transaction.
    const isOwn = bind ? ENGINES.includes(sqlalchemy.typeOf(bind)?.kind ?? '') : true;
    return isOwn && [...call.keywords.keys()].every((name) => PLAIN_OPTIONS.has(name)) ? { ...owner, kind: 'session' } : undefined;
  }
  const engine = call.receiver && sqlalchemy.typeOf(call.receiver);
  const isConnect = call.name === 'connect' && engine && ENGINES.includes(engine.kind) && engine.strong && !engine.isCustom;
  return isConnect && call.argumentList.namedChildren.length === 0 && !isConfigured(module, call.receiver!)
    ? { ...owner, kind: 'connection' }
    : undefined;
}

/** `create_engine(url, isolation_level=LEVEL)`, `engine.execution_options(...)`: it may commit by itself. */
function isConfigured(module: PyModule, engine: PyNode): boolean {
  const values = engine.kind === 'identifier' ? module.resolve(engine).flatMap(({ value }) => value ?? []) : [engine];
  return values.some((value) => /isolation_level|execution_options|\*\*/.test(value.text));
}

/** The calls on the session or connection; undefined when anything else happens to it, or may commit. */
function callsOnly(sqlalchemy: SqlAlchemyFile, module: PyModule, { alias, statement, block }: Owner): readonly ReceiverCall[] | undefined {
  const function_ = module.functionOf(statement);
  const uses = mentionsOf(module, alias, statement);
  for (const use of uses) {
    const consumer = consumerOf(use);
    if (consumer.kind !== 'attribute' || !KNOWN.has(consumer.name) || consumerOf(consumer.node).kind !== 'called') return undefined;
    if (module.functionOf(use) !== function_ || use.ancestor('lambda')) return undefined;
  }
  if (module.resolve(uses[0] ?? alias).some(({ target }) => target !== alias && block.contains(target))) return undefined;
  // The caller of a generator goes on in the middle of the block; a helper or an object that knows its session may commit.
  if (block.descendants('yield').length > 0) return undefined;
  const mayCommit = module.calls.some(({ node, name }) => block.contains(node) && /commit|save|persist|dry_?run/i.test(name));
  // SQL of its own ends the transaction: `execute(text("COMMIT"))`.
  if (/["']\s*(?:commit|end)\b[\s;]*["']/i.test(block.text)) return undefined;
  // Temporary tables live as long as the connection: a block that works with them leaves nothing to keep.
  if (mayCommit || /dry_?run/i.test(function_?.node.text ?? '') || /\btemp(orary)?\b/i.test(block.text)) return undefined;
  return sqlalchemy.receiverCalls.filter((call) => block.contains(call.node) && uses.some(({ index }) => index === call.receiver.index));
}

/** `add(User(...))`, `add(user)` of a user made in this function: an object from elsewhere may be added only to be read. */
function isOfNewObjects(module: PyModule, { call, node }: ReceiverCall): boolean {
  const [given] = call.positional;
  if (!given) return false;
  const values = [withoutParentheses(given)].flatMap((value) => (value.is('list', 'tuple') ? value.namedChildren : [value]));
  return values.some((value) => isNew(module, { value, node }));
}

function isNew(module: PyModule, { value, node }: { value: PyNode; node: PyNode }): boolean {
  const made = value.is('list_comprehension', 'generator_expression') ? value.field('body') : value;
  // What is added is an instance: a capital says that it is made here.
  if (made?.kind === 'call') return /^[A-Z]/.test(module.callAt(made).name);
  if (made?.kind !== 'identifier') return false;
  const bindings = module.resolve(made);
  const isOwn =
    bindings.length === 1 && bindings[0]!.kind === 'assignment' && module.functionOf(bindings[0]!.target) === module.functionOf(node);
  const given = isOwn ? bindings[0]!.value : undefined;
  if (!given || given.kind === 'identifier') return false;
  return isNew(module, { value: given, node });
}

/** Nothing but calls that write: the object cannot have been added for the sake of reading. */
function isBareBlock(block: PyNode, calls: readonly ReceiverCall[]): boolean {
  return block.namedChildren.every((statement) => {
    const expression = statement.kind === 'expression_statement' ? statement.namedChildren[0] : undefined;
    const call = expression?.kind === 'await' ? expression.namedChildren[0] : expression;
    return calls.some(({ node, method }) => node.index === call?.index && (WRITES.has(method) || method === 'flush'));
  });
}

function commitIt(fixer: Fixer, sqlalchemy: SqlAlchemyFile, module: PyModule, owner: Owner): ProposedFix | undefined {
  const { expression, alias, statement, block } = owner;
  const { callee, argumentList } = module.callAt(expression);
  const leavesEarly = block.descendants('return_statement', 'break_statement', 'continue_statement').length > 0;
  if (owner.kind === 'connection') {
    fixer.replace(callee.field('attribute')!, 'begin');
    return { title: 'Open it with begin()', applicability: leavesEarly ? 'unsafe' : 'safe' };
  }
  const isFactory = sqlalchemy.typeOf(callee)?.kind.endsWith('session-factory') === true;
  if (isFactory && argumentList.namedChildren.length === 0) {
    fixer.insertAfter(callee, '.begin');
    return { title: 'Open it with begin()', applicability: 'unsafe' };
  }
  const last = block.namedChildren.at(-1);
  const indent = last && leadOfLine(fixer.text, last.start);
  if (leavesEarly || !last || indent?.trim() !== '' || statement.hasError) return undefined;
  const lineBreak = lineBreakIn(fixer.text);
  fixer.insertAfter(last, `${lineBreak}${indent}${owner.isAsync ? 'await ' : ''}${alias.text}.commit()`);
  return { title: 'Commit at the end of the block', applicability: 'unsafe' };
}
