import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../scenarios/expected');

/**
 * Compares a text with `test/scenarios/expected/<name>.txt`: a snapshot that can be read as it is, which Jest's own, with
 * their escapes, cannot. Like those it is written when it is missing (not with `--ci`) or on `npm test -- -u`.
 */
export function expectText(name: string, text: string): void {
  const path = join(FOLDER, `${name}.txt`);
  const mode = updateMode();
  if (mode === 'all' || (mode === 'new' && !existsSync(path))) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, `${text}\n`);
  }
  expect(`${text}\n`).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
}

// Jest tells the command line's choice only through the state of its own snapshots.
function updateMode(): 'all' | 'new' | 'none' {
  const { snapshotState } = expect.getState() as unknown as {
    readonly snapshotState: { readonly _updateSnapshot: 'all' | 'new' | 'none' };
  };
  return snapshotState._updateSnapshot;
}
