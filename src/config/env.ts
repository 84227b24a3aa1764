import { createPrivateKey } from 'node:crypto';
import { getPrivateKey } from '@probot/get-private-key';

/** What a GitHub App proves itself with. */
export interface AppCredentials {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ENGINES = ['wasm', 'native'] as const;

/** Our choice: each thread takes some 100 MB and a processor. */
const MAX_CHECK_THREADS = 64;

/** Own measurement: 1,000 files of 10,000 characters take 350 MB. */
const MIN_CHECK_MEMORY_MB = 128;
const MAX_CHECK_MEMORY_MB = 65_536;

/** The resolved environment of the app. */
export interface Env {
  /** Undefined before the app is registered: then it offers the registration page. */
  readonly credentials: AppCredentials | undefined;
  readonly isProduction: boolean;
  readonly host: string;
  readonly port: number;
  readonly webhookPath: string;
  /** Where a developer's machine gets webhooks from (smee.io); undefined elsewhere. */
  readonly webhookProxyUrl: string | undefined;
  /** Of GitHub's REST interface, without a slash at the end. */
  readonly apiUrl: string;
  /** Where people reach the app, without a slash at the end; undefined: links lead to the pages in the product's repository. */
  readonly publicUrl: string | undefined;
  /** Where several processes share their work, redis:// or rediss://; undefined: a single process does all. May hold a password. */
  readonly redisUrl: string | undefined;
  readonly logLevel: LogLevel;
  readonly engine: (typeof ENGINES)[number];
  /** Pull requests that are checked at the same time, each in a thread of its own; 0: in the one that answers webhooks. */
  readonly checkThreads: number | undefined;
  /** What a check may take of JavaScript's memory. */
  readonly checkMemoryMb: number | undefined;
}

/** Every variable that is read, here or by Probot's registration page; .env.example explains each. */
export const ENV_VARIABLES = [
  'APP_ID',
  'PRIVATE_KEY',
  'PRIVATE_KEY_PATH',
  'WEBHOOK_SECRET',
  'WEBHOOK_PATH',
  'WEBHOOK_PROXY_URL',
  'PUBLIC_URL',
  'HOST',
  'PORT',
  'GHE_HOST',
  'GHE_PROTOCOL',
  'GH_ORG',
  'REDIS_URL',
  'LOG_LEVEL',
  'NODE_ENV',
  'SQLA_REVIEW_ENGINE',
  'CHECK_THREADS',
  'CHECK_MEMORY_MB',
] as const;

type Variables = Readonly<Partial<Record<string, string>>>;

/** The environment cannot be used; the message lists all that is wrong with it. */
export class EnvError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the environment cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** The process's variables, over those of a .env file in the working directory. */
export function processVariables(): Variables {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return process.env;
}

/** @throws EnvError with all faults at once. */
export function readEnv(variables: Variables): Env {
  const faults: string[] = [];
  const reader = new VariableReader(variables, faults);
  const isProduction = variables['NODE_ENV'] === 'production';
  const env: Env = {
    credentials: readCredentials(reader, isProduction),
    isProduction,
    host: reader.text('HOST') ?? 'localhost',
    port: reader.number('PORT', 65_535) ?? 3_000,
    webhookPath: readPath(reader),
    webhookProxyUrl: reader.url('WEBHOOK_PROXY_URL'),
    apiUrl: readApiUrl(reader),
    publicUrl: reader.webAddress('PUBLIC_URL'),
    redisUrl: readRedisUrl(reader),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    engine: reader.oneOf('SQLA_REVIEW_ENGINE', ENGINES) ?? 'wasm',
    checkThreads: reader.number('CHECK_THREADS', MAX_CHECK_THREADS),
    checkMemoryMb: readCheckMemory(reader),
  };
  if (faults.length > 0) throw new EnvError(faults);
  return env;
}

/** What the command line needs to call GitHub for its user. */
export interface GitHubAccess {
  readonly token: string | undefined;
  /** Of GitHub's REST interface, without a slash at the end. */
  readonly apiUrl: string;
}

/** The names that GitHub's own command line and Actions use; no .env file is read, which would be the checked project's. */
export function readGitHubAccess(variables: Variables = process.env): GitHubAccess {
  return {
    token: variables['GITHUB_TOKEN'] || variables['GH_TOKEN'] || undefined,
    apiUrl: (variables['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/$/, ''),
  };
}

/**
 * Where the command line keeps what it learnt about files: the folder that `SQLA_REVIEW_CACHE_DIR` names, else one below
 * the user's cache folder. Undefined when there is neither.
 */
export function readCacheFolder(variables: Variables = process.env): string | undefined {
  const own = variables['SQLA_REVIEW_CACHE_DIR'];
  if (own) return own;
  const home = variables['HOME'];
  const users = variables['XDG_CACHE_HOME'] || variables['LOCALAPPDATA'] || (home && `${home}/.cache`);
  return users ? `${users}/sqla-review` : undefined;
}

class VariableReader {
  readonly variables: Variables;
  readonly faults: string[];

  constructor(variables: Variables, faults: string[]) {
    this.variables = variables;
    this.faults = faults;
  }

  /** An empty variable counts as unset. */
  text(name: (typeof ENV_VARIABLES)[number]): string | undefined {
    return this.variables[name]?.trim() || undefined;
  }

  number(name: (typeof ENV_VARIABLES)[number], most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    this.faults.push(`${name} must be a whole number from 0 to ${most}`);
    return undefined;
  }

  oneOf<T extends string>(name: (typeof ENV_VARIABLES)[number], values: readonly T[]): T | undefined {
    const text = this.text(name);
    const value = values.find((candidate) => candidate === text);
    if (text !== undefined && value === undefined) this.faults.push(`${name} must be one of ${values.join(', ')}`);
    return value;
  }

  /** An address that texts can link to, without a slash at the end. */
  webAddress(name: (typeof ENV_VARIABLES)[number]): string | undefined {
    const text = this.text(name);
    if (text !== undefined && !/^https?:\/\/[^\s?#()]+$/.test(text)) {
      this.faults.push(`${name} must be a URL that begins with http:// or https://, without ? and #`);
    }
    return text?.replace(/\/+$/, '');
  }

  url(name: (typeof ENV_VARIABLES)[number]): string | undefined {
    const text = this.text(name);
    if (text !== undefined && !URL.canParse(text)) this.faults.push(`${name} must be a URL`);
    return text;
  }
}

/** All three or none: with a part of them nothing works, and an empty webhook secret lets anybody send events. */
function readCredentials(reader: VariableReader, isProduction: boolean): AppCredentials | undefined {
  const appId = reader.number('APP_ID', Number.MAX_SAFE_INTEGER);
  const privateKey = readPrivateKey(reader);
  const webhookSecret = reader.text('WEBHOOK_SECRET');
  if (appId !== undefined && privateKey !== undefined && webhookSecret !== undefined) return { appId, privateKey, webhookSecret };
  const hasId = reader.text('APP_ID') !== undefined;
  const hasKey = reader.text('PRIVATE_KEY') !== undefined || reader.text('PRIVATE_KEY_PATH') !== undefined;
  if (!isProduction && !hasId && !hasKey) return undefined;
  if (!hasId) reader.faults.push('APP_ID is not set; the settings page of the GitHub App shows it');
  if (!hasKey) {
    reader.faults.push('PRIVATE_KEY or PRIVATE_KEY_PATH is not set; generate a private key on the settings page of the GitHub App');
  }
  if (webhookSecret === undefined) {
    reader.faults.push('WEBHOOK_SECRET is not set; without it anybody could send events. Set the one of the GitHub App');
  }
  return undefined;
}

function readPrivateKey(reader: VariableReader): string | undefined {
  // Probot writes the key in quotes, and `docker run --env-file` does not take them off.
  const PRIVATE_KEY = reader.text('PRIVATE_KEY')?.replace(/^"(.*)"$/s, '$1');
  const PRIVATE_KEY_PATH = reader.text('PRIVATE_KEY_PATH');
  if (PRIVATE_KEY === undefined && PRIVATE_KEY_PATH === undefined) return undefined;
  try {
    const pem = getPrivateKey({ env: { PRIVATE_KEY, PRIVATE_KEY_PATH } }) ?? '';
    createPrivateKey(pem);
    return pem;
  } catch {
    // The reason may quote the key.
    const name = PRIVATE_KEY === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
    reader.faults.push(`${name} holds no private key that can be read; expected is the whole .pem file, with its first and last line`);
    return undefined;
  }
}

function readCheckMemory(reader: VariableReader): number | undefined {
  const megabytes = reader.number('CHECK_MEMORY_MB', MAX_CHECK_MEMORY_MB);
  if (megabytes !== undefined && megabytes < MIN_CHECK_MEMORY_MB) {
    reader.faults.push(`CHECK_MEMORY_MB must be at least ${MIN_CHECK_MEMORY_MB}, which the rules and a small pull request take`);
  }
  return megabytes;
}

function readPath(reader: VariableReader): string {
  const path = reader.text('WEBHOOK_PATH') ?? '/api/github/webhooks';
  if (!path.startsWith('/')) reader.faults.push('WEBHOOK_PATH must begin with /');
  return path;
}

function readRedisUrl(reader: VariableReader): string | undefined {
  const text = reader.text('REDIS_URL');
  if (text === undefined) return undefined;
  const { protocol, hostname, pathname } = URL.canParse(text) ? new URL(text) : { protocol: '', hostname: '', pathname: '' };
  // The value may hold a password, so it is not repeated.
  if (!/^rediss?:$/.test(protocol) || hostname === '') {
    reader.faults.push('REDIS_URL must be a URL such as redis://host:6379, or rediss://user:password@host:6380 with TLS');
  } else if (!/^\/?\d*$/.test(pathname)) {
    reader.faults.push('REDIS_URL may only have the number of a database after its host, such as redis://host:6379/1');
  }
  return text;
}

function readApiUrl(reader: VariableReader): string {
  const host = reader.text('GHE_HOST');
  if (host === undefined) return 'https://api.github.com';
  if (!/^[\w.-]+(?::\d+)?$/.test(host)) reader.faults.push('GHE_HOST must be a host name, without https:// and path');
  // GitHub Enterprise Cloud with data residency has the interface on a host of its own, a server below /api/v3.
  if (host.endsWith('.ghe.com')) return `https://api.${host}`;
  return `${reader.oneOf('GHE_PROTOCOL', ['https', 'http']) ?? 'https'}://${host}/api/v3`;
}
