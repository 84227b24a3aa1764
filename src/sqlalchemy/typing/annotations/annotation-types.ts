import type { ExpressionSummary, SubscriptSummary } from '../../../project/facts/expression-summary.js';
import type { Evidence, ReceiverType, RowElement } from '../../receivers.js';
import { parseAnnotation } from './annotation-text.js';
import { ANNOTATION_FORMS } from '../classes.js';
import { providedBy } from './function-result.js';
import type { ProjectTypes } from '../project-types.js';
import { agree, asReceiver, details, NONE, typed, type Value } from '../values.js';

const DEPENDS = new Set(['fastapi.Depends', 'fastapi.Security', 'fastapi.params.Depends', 'fastapi.param_functions.Depends']);
const FIXTURES = new Set(['pytest.fixture', 'pytest_asyncio.fixture', 'pytest.yield_fixture']);
// An alias of an alias of an alias.
const MAX_DEPTH = 16;

/** Reads type annotations: what a value is that is declared so. */
export class AnnotationTypes {
  readonly #types: ProjectTypes;
  #depth = 0;

  constructor(types: ProjectTypes) {
    this.#types = types;
  }

  /** What an object annotated with `summary` in `module` is; undefined when that is nothing we know. */
  valueOf(summary: ExpressionSummary | undefined, module: string, evidence: Evidence): Value | undefined {
    if (!summary || this.#depth > MAX_DEPTH) return undefined;
    this.#depth++;
    try {
      return this.#valueOf(summary, module, evidence);
    } finally {
      this.#depth--;
    }
  }

  /** What FastAPI puts in for `Depends(get_db)`; undefined when the call is no Depends. */
  dependency(summary: ExpressionSummary | undefined): Value | undefined {
    if (
      summary?.kind !== 'call' ||
      summary.callee.kind !== 'name' ||
      !DEPENDS.has(this.#types.project.canonicalName(summary.callee.name))
    ) {
      return undefined;
    }
    const provider = summary.args[0] ?? summary.kwargs['dependency'];
    return provider?.kind === 'name' ? this.providedByName(provider.name) : undefined;
  }

  /** What a dependency function, by name, hands out. */
  providedByName(name: string): Value | undefined {
    const definition = this.#types.project.definitionOf(name);
    return definition?.kind === 'function' ? providedBy(definition.function, definition.file.module, this.#types) : undefined;
  }

  /** What a pytest fixture, by name, hands out; undefined when the name is no fixture. */
  fixture(name: string): Value | undefined {
    const definition = this.#types.project.definitionOf(name);
    if (definition?.kind !== 'function') return undefined;
    const isFixture = definition.function.decorators.some((decorator) => {
      const callee = decorator.kind === 'call' ? decorator.callee : decorator;
      return callee.kind === 'name' && FIXTURES.has(callee.name);
    });
    return isFixture ? providedBy(definition.function, definition.file.module, this.#types) : undefined;
  }

  #valueOf(summary: ExpressionSummary, module: string, evidence: Evidence): Value | undefined {
    switch (summary.kind) {
      case 'name':
        return this.#named(summary.name, evidence);
      case 'string':
        return this.valueOf(
          parseAnnotation(summary.value, (name) => this.#types.project.qualify(module, name)),
          module,
          evidence,
        );
      case 'none':
        return NONE;
      case 'union':
        return agree(summary.items.map((item) => this.valueOf(item, module, evidence)));
      case 'subscript':
        return this.#subscript(summary, module, evidence);
      default:
        return undefined;
    }
  }

  #named(name: string, evidence: Evidence): Value | undefined {
    const instance = this.#types.instanceOf(name, evidence);
    if (instance) return instance;
    const definition = this.#types.project.definitionOf(name);
    if (definition?.kind !== 'assignment' || definition.assignments.length !== 1) return undefined;
    const { value } = definition.assignments[0]!;
    // `T = TypeVar("T", bound=Session)`, `ReadSession = NewType("ReadSession", AsyncSession)`.
    if (value?.kind === 'call') {
      return this.valueOf(value.kwargs['bound'] ?? value.args[1], definition.file.module, evidence) ?? this.#madeBy(name, evidence);
    }
    return this.valueOf(value, definition.file.module, evidence);
  }

  /** `db: SessionLocal` names a factory where its product is meant. */
  #madeBy(name: string, evidence: Evidence): Value | undefined {
    const factory = this.#types.valueOfName(name);
    if (factory?.kind === 'session-factory') return typed('session', evidence);
    return factory?.kind === 'async-session-factory' ? typed('async-session', evidence) : undefined;
  }

  #subscript(summary: SubscriptSummary, module: string, evidence: Evidence): Value | undefined {
    const { value, items } = summary;
    if (value.kind !== 'name') return undefined;
    const form = Object.hasOwn(ANNOTATION_FORMS, value.name) ? ANNOTATION_FORMS[value.name] : undefined;
    const inner = (index = 0) => this.valueOf(items[index], module, evidence);
    switch (form) {
      case 'inner': {
        if (value.name.endsWith('.Union')) return agree(items.map((_, index) => inner(index)));
        return inner() ?? this.dependency(items.find((item) => item.kind === 'call'));
      }
      case 'sequence':
        return typed('sequence', evidence, details(undefined, asReceiver(inner())));
      case 'context':
        return typed('context', evidence, details(undefined, asReceiver(inner())));
      case 'async-context':
        return typed('context', evidence, { ...details(undefined, asReceiver(inner())), isAsync: true });
      case 'coroutine':
        return typed('coroutine', evidence, details(undefined, asReceiver(inner(items.length - 1))));
      case 'type':
        return items[0]?.kind === 'name' ? { kind: 'class', name: items[0].name } : undefined;
      case 'callable': {
        const result = inner(1);
        return result && { kind: 'maker', result };
      }
      case undefined:
        return this.#generic(value.name, items, evidence);
    }
  }

  /** `Select[tuple[User]]`, `ScalarResult[User]`, `scoped_session[Session]`, `sessionmaker[AsyncSession]`. */
  #generic(name: string, items: readonly ExpressionSummary[], evidence: Evidence): Value | undefined {
    const value = this.#named(name, evidence);
    const type = asReceiver(value);
    if (type?.kind === 'session-factory' && asReceiver(this.valueOf(items[0], '', evidence))?.kind === 'async-session') {
      return typed('async-session-factory', evidence);
    }
    const elements = type && HOLDS_ROWS.has(type.kind) ? this.#elements(items[0]) : undefined;
    return type && elements ? { ...type, elements } : value;
  }

  #elements(item: ExpressionSummary | undefined): readonly RowElement[] | undefined {
    if (item?.kind === 'subscript' && item.value.kind === 'name' && /\.tuple$/i.test(item.value.name)) {
      return item.items.map((part) => this.#element(part));
    }
    if (item?.kind !== 'name') return undefined;
    const element = this.#element(item);
    return element.kind === 'unknown' ? undefined : [element];
  }

  #element(item: ExpressionSummary): RowElement {
    if (item.kind !== 'name') return { kind: 'unknown' };
    return item.name.startsWith('builtins.') ? { kind: 'expression' } : this.#types.elementOfName(item.name);
  }
}

const HOLDS_ROWS = new Set<ReceiverType['kind']>(['select', 'dml', 'query', 'result', 'async-result', 'scalars', 'async-scalars', 'row']);
