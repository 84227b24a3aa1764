import { SETTINGS_TABLE, SEVERITY_WORDS, type Shape } from './settings-table.js';

/** What the schema says of a rule. */
export interface DescribedRule {
  readonly name: string;
  readonly summary: string;
}

/** The JSON Schema (draft 7, which editors know) of `.github/sqla-review.yml`, for completion and checking while typing. */
export function settingsSchema(rules: readonly DescribedRule[]): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'sqla-review settings',
    description: SETTINGS_TABLE.about,
    ...schemaOf(SETTINGS_TABLE, rules),
    definitions: {
      severity: { enum: SEVERITY_WORDS },
      rule: {
        anyOf: [
          { $ref: '#/definitions/severity' },
          {
            type: 'object',
            properties: { severity: { $ref: '#/definitions/severity' } },
            propertyNames: { pattern: '^[a-z][a-z0-9_]*$' },
            additionalProperties: { $ref: '#/definitions/option' },
          },
        ],
      },
      option: {
        anyOf: [{ type: ['string', 'number', 'boolean', 'null'] }, { type: 'array', items: { $ref: '#/definitions/option' } }],
      },
    },
  };
}

function schemaOf(shape: Shape, rules: readonly DescribedRule[]): object {
  switch (shape.kind) {
    case 'choice':
      return { enum: shape.values };
    case 'flag':
      return { type: 'boolean' };
    case 'count':
      return { type: 'integer', minimum: shape.minimum, maximum: shape.maximum };
    case 'texts':
      return { type: 'array', items: { type: 'string', minLength: 1 } };
    case 'rules':
      return objectOf(rules.map((rule) => [rule.name, { description: rule.summary, anyOf: [{ $ref: '#/definitions/rule' }] }]));
    case 'group':
      return objectOf(Object.entries(shape.keys).map(([key, below]) => [key, keySchema(below, rules)]));
  }
}

/** A key may stand without a value, as in an example with all values commented out. */
function keySchema(shape: Shape, rules: readonly DescribedRule[]): object {
  return { description: shape.about, anyOf: [schemaOf(shape, rules), { type: 'null' }] };
}

function objectOf(properties: readonly (readonly [string, object])[]): object {
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}
