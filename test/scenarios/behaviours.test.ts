import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPLAINTS } from './behaviours/complaints.js';
import { SPECIFIED } from './behaviours/specified.js';

const TESTS = fileURLToPath(new URL('..', import.meta.url));

/** What a proof lacks; undefined when its test is there. */
function missing(proof: string): string | undefined {
  const [file = '', title = ''] = proof.split(' › ');
  const path = join(TESTS, file);
  if (!existsSync(path)) return `${proof}: no such file`;
  const text = readFileSync(path, 'utf8');
  const isTitle = ["'", '"', '`'].some((quote) => text.includes(quote + title));
  return title !== '' && isTitle ? undefined : `${proof}: no such test`;
}

test('the specification is covered without a gap', () => {
  expect(Object.keys(SPECIFIED)).toEqual(Array.from({ length: 41 }, (_, index) => `R${index + 1}`));
});

test.each(Object.entries(SPECIFIED))('%s is shown by tests', (_, { shownBy }) => {
  expect(shownBy.map(missing).filter(Boolean)).toEqual([]);
});

test.each(COMPLAINTS.map((complaint) => [complaint.says, complaint] as const))('not here: %s', (_, { threads, shownBy }) => {
  expect(threads.filter((thread) => !/^[\w.-]+\/[\w.-]+#\d+$/.test(thread))).toEqual([]);
  expect(shownBy.map(missing).filter(Boolean)).toEqual([]);
});

test('every readable snapshot belongs to a test', () => {
  const names = readdirSync(join(TESTS, 'scenarios/expected')).map((file) => file.replace(/\.txt$/, ''));
  const sources = [...testFiles('scenarios'), ...testFiles('app')].map((path) => readFileSync(path, 'utf8'));
  expect(names.filter((name) => !sources.some((text) => text.includes(`'${name}'`)))).toEqual([]);
});

function testFiles(folder: string): string[] {
  return readdirSync(join(TESTS, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(TESTS, folder, name));
}
