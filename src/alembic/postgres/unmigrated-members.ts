import type { ExpressionSummary } from '../../project/facts/expression-summary.js';
import { constantString } from '../../python/literals.js';
import type { PyClass, PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { ColumnInfo, ModelRegistry } from '../../sqlalchemy/model-registry.js';
import type { RevisionGraph, RevisionGraphs } from '../revision-graph.js';
import { hasEnumType } from './earlier-types.js';

/** Members that an enum class gained, and that no migration adds to the type in the database. */
export interface UnmigratedMembers {
  readonly enumClass: PyClass;
  readonly type: string;
  /** Their names, in source order; at least one. */
  readonly labels: readonly string[];
  /** The first one's assignment. */
  readonly at: PyNode;
}

export interface EnumVersions {
  readonly before: PyModule;
  readonly after: PyModule;
  readonly models: ModelRegistry;
  readonly graphs: RevisionGraphs;
}

/** Whether a file defines an enum class at all: its version at the base need not be parsed otherwise. */
export function definesEnum(module: PyModule): boolean {
  return module.classes.some((cls) => isEnum(cls, module));
}

/**
 * Compares the enum classes of a file with what they were. Only those count whose type a migration that was read creates,
 * and nothing but an `ADD VALUE` somewhere could have extended: where the migrations were not read, nothing is said.
 */
export function unmigratedMembers({ before, after, models, graphs }: EnumVersions): UnmigratedMembers[] {
  return after.classes.flatMap((enumClass) => {
    const old = before.classes.find(({ name }) => name === enumClass.name);
    if (!old || !isEnum(enumClass, after) || !isEnum(old, before)) return [];
    const known = new Set(membersOf(old).map(({ name }) => name));
    const fresh = membersOf(enumClass).filter(({ name }) => !known.has(name));
    if (fresh.length === 0) return [];
    const types = typesOf(`${after.name}.${enumClass.scope.qualifiedName}`, enumClass.name, models);
    return types.flatMap((type) => {
      const missing = graphs.all.flatMap((graph) => missingIn(graph, { type, className: enumClass.name }, fresh))[0];
      return missing ? [{ enumClass, type, labels: missing.map(({ name }) => name), at: missing[0]!.node }] : [];
    });
  });
}

interface Member {
  readonly name: string;
  readonly value: string | undefined;
  readonly node: PyNode;
}

function isEnum({ bases }: PyClass, module: PyModule): boolean {
  return bases.some((base) => /^enum\.(?:Str|Int)?Enum$/.test(module.qualifiedName(base) ?? ''));
}

function membersOf({ scope }: PyClass): Member[] {
  return [...scope.bindings].flatMap(([name, [only, second]]) => {
    if (only?.kind !== 'assignment' || second || !only.value || name.startsWith('_')) return [];
    return [{ name, value: constantString(only.value), node: only.target.parent ?? only.target }];
  });
}

/** The names of the database's types that columns store this class in. */
function typesOf(enumName: string, className: string, models: ModelRegistry): string[] {
  const types = new Set<string>();
  for (const { columns } of models.all()) for (const column of columns) types.add(typeOf(column, enumName, className) ?? '');
  types.delete('');
  return [...types];
}

function typeOf({ typeExpression, annotation }: ColumnInfo, enumName: string, className: string): string | undefined {
  if (!typeExpression) return annotation && names(annotation, enumName) ? className.toLowerCase() : undefined;
  if (typeExpression.kind !== 'call' || typeExpression.hasMore) return undefined;
  const { args, kwargs } = typeExpression;
  const native = kwargs['native_enum'];
  if (!args[0] || !names(args[0], enumName) || (native?.kind === 'boolean' && !native.value)) return undefined;
  const given = kwargs['name'];
  return given ? (given.kind === 'string' ? given.value : undefined) : className.toLowerCase();
}

/** `Color`, `Color | None`, `Optional[Color]`. */
function names(summary: ExpressionSummary, name: string): boolean {
  if (summary.kind === 'name') return summary.name === name;
  return (
    (summary.kind === 'union' || summary.kind === 'subscript') && summary.items.some((item) => item.kind === 'name' && item.name === name)
  );
}

interface EnumNames {
  readonly type: string;
  readonly className: string;
}

/** The members that no migration of an environment says anything of, where one of them is known to create the type. */
function missingIn(graph: RevisionGraph, { type, className }: EnumNames, fresh: readonly Member[]): (readonly Member[])[] {
  if (!graph.isComplete || graph.environmentText.includes('alembic_postgresql_enum')) return [];
  const texts = [...graph.merged.keys()].flatMap((id) => graph.textOf(id) ?? []);
  if (!/^\w+$/.test(type) || hasEnumType(type, texts) !== 'yes') return [];
  const about = texts.filter((text) => EXTENDS.test(text) || new RegExp(`\\b${type}\\b`).test(text));
  // A migration may add all members of the class that it imports.
  if (about.some((text) => EXTENDS.test(text) && new RegExp(`\\b${className}\\b`).test(text))) return [];
  const missing = fresh.filter(
    ({ name, value }) => !about.some((text) => isSaidIn(text, name) || (value !== undefined && isSaidIn(text, value))),
  );
  return missing.length > 0 ? [missing] : [];
}

const EXTENDS = /\bALTER\s+TYPE\b|\bADD\s+VALUE\b|\bsync_enum|\balter_enum|\badd_enum/i;

function isSaidIn(text: string, label: string): boolean {
  return text.includes(`'${label}'`) || text.includes(`"${label}"`);
}
