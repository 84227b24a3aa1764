import { jest } from '@jest/globals';
import { NAMED_FAULTS, type Fault, type FaultName } from '../../src/demo/local-github/server/faults.js';
import { fixCommit, help } from './situations/commands.js';
import { healing } from './situations/healing.js';
import { firstReview, mergeGroup, oddFile, secondReview } from './situations/review.js';

jest.setTimeout(120_000);

const SITUATIONS = [firstReview, secondReview, oddFile, mergeGroup, help, fixCommit, healing];
const FAULTS = Object.keys(NAMED_FAULTS) as FaultName[];
const CALLS = [1, 'every'] as const;

/** By situation, operation, fault and call, what became of it while GitHub failed. */
const table = new Map<string, string>();

// The parser and GitHub's schemas load once, and slowly.
beforeAll(() => firstReview.run({ operation: 'rate-limit/get', fault: NAMED_FAULTS['500'], call: 1 }));

describe.each(SITUATIONS)('$name', ({ name, operations, run }) => {
  describe.each(operations)('%s', (operation) => {
    describe.each(FAULTS)('%s', (faultName) => {
      test.each(CALLS)('at call: %s', async (call) => {
        const named: Fault = NAMED_FAULTS[faultName];
        const fault = named.kind === 'secondary-limit' ? { ...named, retryAfterSeconds: 0 } : named;
        table.set(`${name} ${operation} ${faultName} ${call}`, await run({ operation, fault, call }));
      });
    });
  });
});

afterAll(() => {
  const rows = SITUATIONS.flatMap(({ name, operations }) =>
    operations.flatMap((operation) =>
      FAULTS.map((fault) => [name, operation, fault, ...CALLS.map((call) => table.get(`${name} ${operation} ${fault} ${call}`) ?? '-')]),
    ),
  );
  const all = [['situation', 'operation', 'fault', 'met once', 'met at every call (healed afterwards)'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const stood = [...table].length;
  process.stdout.write(`\n${lines.join('\n')}\n\n${stood} of ${rows.length * CALLS.length} stood up to\n\n`);
});
