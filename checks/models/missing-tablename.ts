import { defineRule, type Fixer, type ProposedFix } from '../../src/lint/rule.js';
import type { ModelFact } from '../../src/sqlalchemy/facts.js';
import type { ModelInfo, ModelRegistry } from '../../src/sqlalchemy/model-registry.js';
import { leadOfLine, lineBreakIn } from '../../src/text/insertion-layout.js';

export default defineRule({
  meta: {
    summary: 'Give every mapped class a `__tablename__`.',
    guideline: '2 ORM Models',
    severity: 'warning',
    fix: 'unsafe',
    messages: {
      missing:
        '`{{model}}` is mapped but says neither `__tablename__` nor `__table__`: SQLAlchemy raises InvalidRequestError when the module is imported. Set `__tablename__`, or `__abstract__ = True` for a base class.',
      inherited:
        '`{{model}}` has a primary key of its own, but without a `__tablename__` it shares the table of `{{parent}}`: SQLAlchemy raises ArgumentError when the module is imported. Set `__tablename__`, or leave the primary key to `{{parent}}`.',
      derived:
        '`{{model}}` has no `__tablename__`, so its table name is derived from the class name: renaming the class then points the code at another table. Write `__tablename__` down.',
    },
  },
  files: 'application',
  needs: ['pull', 'base', 'models'],
  check: (context) => ({
    model(model) {
      const isDerived = model.flavour === 'flask' || model.flavour === 'sqlmodel';
      if (model.isAbstract || model.flavour === 'mixin') return;
      const parent = isDerived ? undefined : parentWithTable(model, context.models);
      if (!parent && model.tablename !== undefined) return;
      if (!parent && (isDerived ? model.class.scope.bindings.has('__table__') : model.hasTable)) return;
      // A base that was not read may name the table, and so may a decorator.
      if (!model.info?.isComplete || model.class.decorators.some(({ text }) => !KNOWN_DECORATORS.test(text))) return;
      // These bases map the class later, or to a table made of its subclasses.
      if (model.info.symbols.some((symbol) => /(ConcreteBase|DeferredReflection)$/.test(symbol))) return;
      // `class Base(flask_sqlalchemy.model.Model)` is handed to the extension as `model_class`, and never mapped itself.
      if (model.class.bases.some((base) => context.sqlalchemy.symbolOf(base) === 'flask_sqlalchemy.Model')) return;
      const isInBase = context.base?.module.classes.some(({ name }) => name === model.name) !== false;
      const isNew = context.pull?.statusOf.get(context.file.path) === 'added' || !isInBase;
      context.report({
        at: { start: model.node.start, end: model.class.body.start },
        message: isDerived ? 'derived' : parent ? 'inherited' : 'missing',
        data: { model: model.name, parent: parent?.name ?? '' },
        ...(isDerived ? { severity: 'info' } : {}),
        // Naming the table of a class that exists already would rename it.
        fix: (fixer) => (isNew && !isDerived ? nameTable(fixer, model) : undefined),
      });
    },
  }),
});

const KNOWN_DECORATORS = /\b(?:mapped|mapped_as_dataclass|dataclass|final|total_ordering|deprecated)\b/;

/** The parent whose table a class shares though it has a primary key of its own. */
function parentWithTable({ info, class: pyClass, columns, name }: ModelFact, models: ModelRegistry): ModelInfo | undefined {
  if (typeof info?.tablename !== 'string' || OWN_TABLE.some((attribute) => pyClass.scope.bindings.has(attribute))) return undefined;
  const hasKey = columns.some(({ info: column }) => column.isPrimaryKey && !('use_existing_column' in column.keywords));
  if (!hasKey) return undefined;
  const ancestors = info.ancestors.flatMap((ancestor) => models.byQualifiedName(ancestor) ?? []);
  return ancestors.find((other) => other.name !== name && !other.isAbstract && other.tablename === info.tablename);
}

const OWN_TABLE: readonly string[] = ['__tablename__', '__table__'];

function nameTable(fixer: Fixer, model: ModelFact): ProposedFix | undefined {
  const statements = model.class.body.namedChildren;
  const isDocstring = statements[0]?.namedChildren[0]?.kind === 'string';
  const first = statements[isDocstring ? 1 : 0];
  if (!first) return undefined;
  const indent = leadOfLine(fixer.text, first.start);
  if (indent.trim() !== '') return undefined;
  const lineBreak = lineBreakIn(fixer.text);
  const table = tableNameFor(model.name);
  fixer.insertBefore(first, `__tablename__ = "${table}"${lineBreak}${lineBreak}${indent}`);
  return { title: `Name the table ${table}`, applicability: 'unsafe' };
}

/** "UserAccount" -> "user_accounts", "Category" -> "categories". */
function tableNameFor(className: string): string {
  const snake = className
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
  if (/[^aeiou]y$/.test(snake)) return `${snake.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(snake) ? `${snake}es` : `${snake}s`;
}
