import { setTimeout as sleep } from 'node:timers/promises';
import { InstallationLimiter } from '../../src/github/http/limiter.js';

const SIGNAL = new AbortController().signal;

describe('InstallationLimiter', () => {
  it('lets writes go one at a time, in order, and apart', async () => {
    const limiter = new InstallationLimiter({ concurrentReads: 10, writeSpacingMs: 30 });
    const events: string[] = [];
    const starts: number[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        limiter.write(SIGNAL, async () => {
          starts.push(performance.now());
          events.push(`${name} begins`);
          await sleep(5);
          events.push(`${name} ends`);
        }),
      ),
    );
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    // Timers may fire up to 1 ms early.
    expect(starts[1]! - starts[0]!).toBeGreaterThan(28);
    expect(starts[2]! - starts[1]!).toBeGreaterThan(28);
  });

  it('lets reads go beside writes, up to its number', async () => {
    const limiter = new InstallationLimiter({ concurrentReads: 2, writeSpacingMs: 1_000 });
    let reading = 0;
    let most = 0;
    const read = () =>
      limiter.read(SIGNAL, async () => {
        most = Math.max(most, ++reading);
        await sleep(2);
        reading--;
      });
    await limiter.write(SIGNAL, async () => undefined);
    await Promise.all([read(), read(), read(), read(), read()]);
    expect(most).toBe(2);
  });

  it('holds everything back during a pause', async () => {
    const limiter = new InstallationLimiter({ concurrentReads: 2, writeSpacingMs: 0 });
    const began = performance.now();
    limiter.pause(40);
    expect(limiter.pausedFor).toBeGreaterThan(0);
    await Promise.all([limiter.read(SIGNAL, async () => undefined), limiter.write(SIGNAL, async () => undefined)]);
    expect(performance.now() - began).toBeGreaterThan(38);
    expect(limiter.pausedFor).toBe(0);
  });

  it('gives up its place in the row when the signal aborts, and the next one comes', async () => {
    const limiter = new InstallationLimiter({ concurrentReads: 1, writeSpacingMs: 0 });
    const controller = new AbortController();
    const done: string[] = [];
    let finishFirst = (): void => undefined;
    const first = limiter.write(SIGNAL, () => new Promise<void>((resolve) => (finishFirst = resolve)));
    const second = limiter.write(controller.signal, async () => void done.push('second'));
    const third = limiter.write(SIGNAL, async () => void done.push('third'));
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    finishFirst();
    await Promise.all([first, third]);
    expect(done).toEqual(['third']);
  });

  it('goes on after a deed that failed', async () => {
    const limiter = new InstallationLimiter({ concurrentReads: 1, writeSpacingMs: 0 });
    await expect(limiter.read(SIGNAL, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(limiter.read(SIGNAL, async () => 'yes')).resolves.toBe('yes');
  });
});
