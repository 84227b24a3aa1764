import { Ajv } from 'ajv';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseSettings } from '../../src/config/repo-config.js';
import { settingsSchema } from '../../src/config/settings-schema.js';

const RULES = [
  { name: 'legacy-query', summary: 'Use select().' },
  { name: 'missing-await', summary: 'Await it.' },
];

describe('settingsSchema', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(settingsSchema(RULES));

  it('describes every key', () => {
    expect(settingsSchema(RULES)).toMatchObject({
      properties: {
        fail_on: { description: expect.stringContaining('Default: error') },
        rules: { anyOf: [{ properties: { 'legacy-query': { description: 'Use select().' } } }, { type: 'null' }] },
      },
      additionalProperties: false,
    });
  });

  it('accepts exactly what the reader accepts', async () => {
    const key = fc.constantFrom(
      'fail_on',
      'filter',
      'max_comments',
      'comments',
      'advisory',
      'migrations',
      'paths',
      'ignore',
      'rules',
      'typo',
    );
    const scalar = fc.constantFrom('error', 'never', 'added', 'file', 'on', 'off', true, false, 0, 25, 51, -1, 1.5, '', 'x');
    const list = fc.array(fc.constantFrom('a', 'b/**', '', 3, null), { maxLength: 2 });
    const rule = fc.oneof(scalar, fc.record({ severity: scalar, limit: fc.oneof(scalar, list) }, { requiredKeys: [] }));
    const table = fc.dictionary(
      fc.constantFrom('include', 'exclude', 'authors', 'legacy-query', 'no-rule', 'severity'),
      fc.oneof(list, rule),
    );
    const value = fc.oneof(scalar, list, table, fc.constant(null));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 2 }), async (document) => {
        const { faults } = await parseSettings(
          { repository: stringify(document) },
          RULES.map((known) => known.name),
        );
        expect({ document, isValid: validate(document) }).toEqual({ document, isValid: faults.length === 0 });
      }),
      { numRuns: 500 },
    );
  });
});
