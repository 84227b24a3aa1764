/**
 * Does something that takes a signal, and ends when the time is up or the outer signal aborts, even when what is done does
 * not listen. A timer of our own rather than `AbortSignal.any([AbortSignal.timeout(...)])`, which was seen never to fire
 * under memory pressure on Node 20.
 * @param tooLate the error to end with when the time is up.
 * @throws the outer signal's reason when that aborts.
 */
export async function withinTime<T>(
  limit: { readonly milliseconds: number; readonly tooLate: () => Error; readonly outer?: AbortSignal },
  deed: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let end: (error: unknown) => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    end = reject;
  });
  const stop = (error: unknown): void => {
    end(error);
    controller.abort(error);
  };
  const onAbort = (): void => stop(limit.outer?.reason);
  const timer = setTimeout(() => stop(limit.tooLate()), limit.milliseconds);
  limit.outer?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([deed(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    limit.outer?.removeEventListener('abort', onAbort);
  }
}
