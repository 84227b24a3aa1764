import { generateKeyPairSync, randomBytes, verify, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import type { Account, Installation, Repository } from '../world/types.js';
import type { World } from '../world/world.js';
import type { IssuedToken, Viewer } from './context.js';
import { ApiError, badCredentials } from './errors.js';

/** GitHub lets an installation token live this long. */
const TOKEN_LIFE_MS = 60 * 60 * 1000;

// One pair per process: it takes a while to make and guards nothing.
let keys: KeyPairKeyObjectResult | undefined;

/** Who may call: the app by a JWT signed with its private key, installations and people by tokens. */
export class TokenStore {
  /** The app's private key in PEM form, as GitHub hands it out. */
  readonly privateKey: string;
  readonly #world: World;
  readonly #publicKey: KeyObject;
  readonly #issued = new Map<string, IssuedToken>();
  readonly #people = new Map<string, Account>();

  constructor(world: World) {
    this.#world = world;
    keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    this.#publicKey = keys.publicKey;
  }

  issue(
    installation: Installation,
    permissions: Readonly<Record<string, string>>,
    repositories: ReadonlySet<Repository> | undefined,
  ): IssuedToken {
    // Longer than the old 40 characters, like the tokens that GitHub began to give out in 2026.
    const token = `ghs_${this.#world.app.id}_${randomBytes(60).toString('base64url')}`;
    const expiresAt = new Date(this.#world.now().getTime() + TOKEN_LIFE_MS);
    const issued = { token, installation, permissions, repositories, expiresAt };
    this.#issued.set(token, issued);
    return issued;
  }

  /** A personal access token, for the command line's remote review. */
  issueToPerson(account: Account): string {
    const token = `ghp_${randomBytes(27).toString('base64url')}`;
    this.#people.set(token, account);
    return token;
  }

  /** Makes every installation token invalid at once. */
  revokeAll(): void {
    this.#issued.clear();
  }

  /** @throws ApiError 401 when the header holds nothing that is valid now. */
  viewer(authorization: string | undefined): Viewer {
    const [scheme, token] = (authorization ?? '').split(' ');
    if (token === undefined || !/^(bearer|token)$/i.test(scheme ?? '')) throw new ApiError(401, 'Requires authentication');
    const person = this.#people.get(token);
    if (person !== undefined) return { kind: 'user', account: person };
    const issued = this.#issued.get(token);
    if (issued === undefined) return this.#verifyAppToken(token);
    if (issued.expiresAt <= this.#world.now()) throw badCredentials();
    return { kind: 'installation', installation: issued.installation, token: issued, account: this.#world.app.bot };
  }

  #verifyAppToken(token: string): Viewer {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const isSigned = verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), this.#publicKey, Buffer.from(signature, 'base64url'));
    if (!isSigned) throw badCredentials();
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: unknown; exp?: number };
    if (String(claims.iss) !== String(this.#world.app.id)) throw badCredentials();
    if ((claims.exp ?? 0) * 1000 <= Date.now())
      throw new ApiError(401, "'Expiration time' claim ('exp') must be a numeric value in the future");
    return { kind: 'app' };
  }
}
