export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// What a validator reads; prose, examples and vendor keys go.
const KEPT = new Set([
  'type',
  'enum',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'anyOf',
  'allOf',
  'not',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  '$ref',
]);
const KEPT_FORMATS = new Set(['uri', 'date-time']);

/**
 * An OpenAPI 3.0 schema as a JSON schema without prose: `nullable` becomes a type, `oneOf` becomes `anyOf` (GitHub's alternatives
 * overlap), references point to `#/$defs/`.
 */
export function pruneSchema(schema: Json): Json {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(pruneSchema);
  const pruned: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    const name = key === 'oneOf' ? 'anyOf' : key;
    if (KEPT.has(name)) pruned[name] = pruneKeyword(name, value);
  }
  if (typeof pruned['format'] === 'string' && !KEPT_FORMATS.has(pruned['format'])) delete pruned['format'];
  return 'nullable' in schema && schema['nullable'] === true ? nullable(pruned) : pruned;
}

/** Names of the definitions that a pruned schema points to. */
export function referencedNames(schema: Json): string[] {
  const text = JSON.stringify(schema);
  return [...text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map((match) => match[1] ?? '');
}

function pruneKeyword(keyword: string, value: Json): Json {
  if (keyword === '$ref') return String(value).replace('#/components/schemas/', '#/$defs/');
  if (keyword === 'enum') return withMergeGroup(value as readonly Json[]);
  if (keyword === 'required') return value;
  if (keyword === 'properties') {
    return Object.fromEntries(Object.entries(value as Record<string, Json>).map(([name, schema]) => [name, pruneSchema(schema)]));
  }
  return pruneSchema(value);
}

// The description's lists of events still have only the name that merge groups had before their release.
function withMergeGroup(values: readonly Json[]): readonly Json[] {
  return values.includes('merge_queue_entry') ? [...values, 'merge_group'] : values;
}

function nullable(schema: Record<string, Json>): Json {
  if (typeof schema['type'] !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'];
  const withNull = Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  return { ...schema, ...withNull, type: [schema['type'], 'null'] };
}
