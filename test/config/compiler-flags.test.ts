import { spawnSync } from 'node:child_process';
import { compilerFlags } from '../../src/config/compiler-flags.js';

it('this Node knows the flags that it is given', () => {
  const { status, stderr } = spawnSync(process.execPath, [...compilerFlags(process.versions.node), '-e', ''], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

it('a Node that nobody has looked at is left as it is', () => {
  expect(compilerFlags('20.18.1')).not.toEqual([]);
  expect(compilerFlags('99.0.0')).toEqual([]);
});
