/** Bound of the memory this takes: some 10 MB. Our choice. */
const MAX_KEPT = 50_000;

/** Remembers, by pull request, the head that is known to have its completed check run, so that it is not asked for again. */
export class SettledHeads {
  /** By the pull request's key, oldest first. */
  readonly #heads = new Map<string, string>();

  add(key: string, headSha: string): void {
    this.#heads.delete(key);
    this.#heads.set(key, headSha);
    const [oldest] = this.#heads.keys();
    if (this.#heads.size > MAX_KEPT && oldest !== undefined) this.#heads.delete(oldest);
  }

  has(key: string, headSha: string): boolean {
    return this.#heads.get(key) === headSha;
  }
}
