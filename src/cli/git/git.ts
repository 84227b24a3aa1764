import { spawn } from 'node:child_process';

/** Git could not do what was asked. `said` is the first line it wrote about it. */
export class GitError extends Error {
  readonly exitCode: number | undefined;
  readonly said: string;

  constructor(said: string, exitCode: number | undefined, options?: ErrorOptions) {
    super(`git: ${said}`, options);
    this.said = said;
    this.exitCode = exitCode;
  }
}

/** Runs Git in one work tree. No method changes the repository. */
export class Git {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The output of a command. @throws GitError when it fails. */
  async run(args: readonly string[], input?: string): Promise<Buffer> {
    // The index stays as it is, and no file-system monitor of the repository is started.
    const settings = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];
    const child = spawn('git', [...settings, ...args], { cwd: this.folder, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    // Git closes its input early when it fails; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on('error', (cause) => reject(new GitError(`cannot be started (${cause.message})`, undefined, { cause })));
      child.on('close', resolve);
    });
    if (exitCode === 0) return Buffer.concat(output);
    const said = Buffer.concat(errors).toString().trim().split('\n')[0]!;
    throw new GitError(said === '' ? `${args[0]} failed` : said, exitCode ?? undefined);
  }

  /** Output that is one line. */
  async line(args: readonly string[]): Promise<string> {
    return (await this.run(args)).toString().replace(/\r?\n$/, '');
  }

  /** Output whose parts end in NUL. */
  async list(args: readonly string[]): Promise<string[]> {
    return (await this.run(args)).toString().split('\0').slice(0, -1);
  }

  /** The contents of blobs, in one process. What a partial clone lacks is missing here too. */
  async readBlobs(ids: readonly string[]): Promise<Map<string, Buffer>> {
    const contents = new Map<string, Buffer>();
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return contents;
    const output = await this.run(['cat-file', '--batch'], wanted.map((id) => `${id}\n`).join(''));
    let at = 0;
    for (const id of wanted) {
      const lineEnd = output.indexOf(10, at);
      const header = output.toString('latin1', at, lineEnd);
      const [, kind, size] = header.split(' ');
      at = lineEnd + 1;
      if (size === undefined) continue;
      const end = at + Number(size);
      if (kind === 'blob') contents.set(id, output.subarray(at, end));
      at = end + 1;
    }
    return contents;
  }
}

/** The root of the work tree a folder lies in. @throws GitError when there is none, or no Git. */
export async function workTreeOf(folder: string): Promise<string> {
  return new Git(folder).line(['rev-parse', '--show-toplevel']);
}
