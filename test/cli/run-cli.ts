import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../src/cli/main.js';
import type { Program } from '../../src/cli/io.js';
import { defineRule, nameRule, type Rule } from '../../src/lint/rule.js';

/** Reports `db.bad()`, `db.risky()` and deleted migrations, with a safe and an unsafe fix; the names are those of rules that have pages. */
export const FAKE_RULES: readonly Rule[] = [
  fakeRule('transactions', 'commit-in-loop', { severity: 'error', from: 'bad', to: 'db.good', fix: 'safe' }),
  fakeRule('engine', 'missing-await', { severity: 'warning', from: 'risky', to: 'db.calm', fix: 'unsafe' }),
];

interface Fake {
  readonly severity: 'error' | 'warning';
  readonly from: string;
  readonly to: string;
  readonly fix: 'safe' | 'unsafe';
}

function fakeRule(family: string, name: string, { severity, from, to, fix }: Fake): Rule {
  const definition = defineRule({
    meta: { summary: `Write ${to}().`, guideline: '1', severity, fix, messages: { found: `Write ${to}().` } },
    files: 'any',
    check: (context) => ({
      removedMigration: ({ revisionNode }) => {
        if (from === 'bad') context.report({ at: revisionNode!, message: 'found' });
      },
      call: (call) => {
        if (call.name !== from) return;
        context.report({
          at: call.node,
          message: 'found',
          fix: (fixer) => {
            fixer.replace(call.callee, to);
            return { title: `Call ${to}`, applicability: fix };
          },
        });
      },
    }),
  });
  return nameRule(family, name, definition);
}

export const PROGRAM: Program = { version: '1.2.3', loadRules: async () => FAKE_RULES };

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly program?: Program;
  readonly cacheFolder?: string | undefined;
}

/** Runs the command line in this process; without a folder for it there is no cache. */
export async function runCli(
  cwd: string,
  args: readonly string[],
  { input = '', program = PROGRAM, cacheFolder }: RunOptions = {},
): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await main(
    args,
    {
      cwd,
      isColoured: false,
      isErrorTerminal: false,
      out: (text) => (out += text),
      err: (text) => (err += text),
      readInput: async () => Buffer.from(input),
      cacheFolder: async () => cacheFolder,
    },
    program,
  );
  return { code, out, err };
}

/** The findings of `check --format json`, as "path:line:column rule". */
export function places(out: string): string[] {
  const report = JSON.parse(out) as {
    findings: { rule: string; path: string; range: { start: { line: number; column: number } } }[];
  };
  return report.findings.map(({ path, range, rule }) => `${path}:${range.start.line}:${range.start.column} ${rule}`);
}

/** A folder for one test file; call `remove` at the end. */
export class TestFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'sqla-review-')));

  write(files: Readonly<Record<string, string | Uint8Array>>): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), content);
    }
    return this;
  }

  git(...args: string[]): string {
    const identity = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.org',
      '-c',
      'init.defaultBranch=main',
      '-c',
      'core.autocrlf=false',
    ];
    return execFileSync('git', [...identity, ...args], { cwd: this.path, stdio: 'pipe' }).toString();
  }

  /** Makes it a repository, or adds to it, with everything in it committed. */
  commit(message = 'change'): this {
    this.git('init', '--quiet');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
