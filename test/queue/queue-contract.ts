import { QueueClosedError, type Queue, type QueuedJob, type QueueOptions } from '../../src/queue/queue.js';
import { until } from '../support/processes/until.js';

export interface TestJob extends QueuedJob {
  readonly head: string;
}
const job = (key: string, head = '1'): TestJob => ({ key, head });

class Superseded extends Error {}

/** A run whose jobs end when the test says so. */
class Stage {
  readonly events: string[] = [];
  readonly #ends = new Map<string, (error?: Error) => void>();

  /** Jobs stop at their signal, as the contract asks. */
  readonly run = async ({ key, head }: TestJob, signal: AbortSignal): Promise<void> => {
    const name = `${key}@${head}`;
    this.events.push(`${name} begins`);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#ends.set(name, (error) => (error ? reject(error) : resolve()));
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
      this.events.push(`${name} ends`);
    } catch (error) {
      this.events.push(`${name} stops: ${(error as Error).message}`);
      if (!(error instanceof Superseded)) throw error;
    }
  };

  async begins(name: string): Promise<void> {
    await until(() => this.events.includes(`${name} begins`));
  }

  end(name: string, error?: Error): void {
    this.#ends.get(name)!(error);
  }
}

/** What every queue must do: the same tests for the one in memory and for any other. */
export function describeQueue(name: string, create: (options: QueueOptions<TestJob>) => Queue<TestJob> | Promise<Queue<TestJob>>): void {
  describe(name, () => {
    let queue: Queue<TestJob>;
    let stage: Stage;
    let failures: object[];

    async function open(options: Partial<QueueOptions<TestJob>> = {}): Promise<void> {
      stage = new Stage();
      failures = [];
      queue = await create({
        run: stage.run,
        concurrency: 2,
        supersede: ({ head }) => new Superseded(`superseded by ${head}`),
        takenOver: () => new Error('taken over'),
        log: { warn: () => undefined, error: (fields) => failures.push(fields) },
        ...options,
      });
    }

    afterEach(() => queue.close(0));

    it('takes a job in before it runs', async () => {
      await open();
      await queue.enqueue(job('a'));
      expect(stage.events).toEqual([]);
      await expect(queue.size()).resolves.toBe(1);
      await stage.begins('a@1');
      stage.end('a@1');
      await queue.idle();
      expect(stage.events).toEqual(['a@1 begins', 'a@1 ends']);
      await expect(queue.size()).resolves.toBe(0);
    });

    it('runs as many jobs side by side as it may, the others in their order', async () => {
      await open();
      for (const key of ['a', 'b', 'c', 'd']) await queue.enqueue(job(key));
      await stage.begins('b@1');
      expect(stage.events).toEqual(['a@1 begins', 'b@1 begins']);
      stage.end('b@1');
      await stage.begins('c@1');
      stage.end('a@1');
      await stage.begins('d@1');
      stage.end('c@1');
      stage.end('d@1');
      await queue.idle();
    });

    it('aborts a running job for a newer one of its key, and lets it end before the newer one begins', async () => {
      await open();
      await queue.enqueue(job('a', '1'));
      await stage.begins('a@1');
      await queue.enqueue(job('a', '2'));
      await stage.begins('a@2');
      stage.end('a@2');
      await queue.idle();
      expect(stage.events).toEqual(['a@1 begins', 'a@1 stops: superseded by 2', 'a@2 begins', 'a@2 ends']);
    });

    it('runs only the newest of many jobs of a key that wait', async () => {
      await open({ concurrency: 1 });
      await queue.enqueue(job('other'));
      await stage.begins('other@1');
      for (let head = 1; head <= 30; head++) await queue.enqueue(job('a', String(head)));
      stage.end('other@1');
      await stage.begins('a@30');
      stage.end('a@30');
      await queue.idle();
      expect(stage.events).toEqual(['other@1 begins', 'other@1 ends', 'a@30 begins', 'a@30 ends']);
    });

    it('never runs two jobs of a key side by side, and ends with the newest', async () => {
      await open({ concurrency: 5 });
      for (let head = 1; head <= 30; head++) await queue.enqueue(job('a', String(head)));
      await stage.begins('a@30');
      stage.end('a@30');
      await queue.idle();
      const steps = stage.events.map((event) => event.replace(/^a@\d+ (begins|stops|ends).*/, '$1'));
      expect(steps.join(' ')).toMatch(/^(begins stops )*begins ends$/);
      expect(stage.events.at(-1)).toBe('a@30 ends');
    });

    it('asks what takes the place of a waiting job', async () => {
      await open({ concurrency: 1, merge: (waiting, newer) => job(newer.key, `${waiting.head}+${newer.head}`) });
      await queue.enqueue(job('other'));
      await queue.enqueue(job('a', '1'));
      await queue.enqueue(job('a', '2'));
      await stage.begins('other@1');
      stage.end('other@1');
      await stage.begins('a@1+2');
      stage.end('a@1+2');
      await queue.idle();
    });

    it('tells which keys wait or run', async () => {
      await open({ concurrency: 1 });
      await queue.enqueue(job('a'));
      await queue.enqueue(job('b'));
      await stage.begins('a@1');
      await expect(Promise.all(['a', 'b', 'c'].map((key) => queue.has(key)))).resolves.toEqual([true, true, false]);
      stage.end('a@1');
      await stage.begins('b@1');
      await expect(queue.has('a')).resolves.toBe(false);
      stage.end('b@1');
      await queue.idle();
    });

    it('logs a job that fails, and goes on with the others', async () => {
      await open({ concurrency: 1 });
      await queue.enqueue(job('a'));
      await queue.enqueue(job('b'));
      await stage.begins('a@1');
      const error = new Error('broken');
      stage.end('a@1', error);
      await stage.begins('b@1');
      stage.end('b@1');
      await queue.idle();
      expect(failures).toEqual([{ err: error, key: 'a' }]);
    });

    it('lets jobs end when it closes, and takes no new ones', async () => {
      await open();
      await queue.enqueue(job('a'));
      await stage.begins('a@1');
      const closed = queue.close(10_000);
      await expect(queue.enqueue(job('b'))).rejects.toThrow(QueueClosedError);
      stage.end('a@1');
      await closed;
      expect(stage.events).toEqual(['a@1 begins', 'a@1 ends']);
    });

    it('aborts what takes longer', async () => {
      await open({ concurrency: 1 });
      await queue.enqueue(job('a'));
      await queue.enqueue(job('b'));
      await stage.begins('a@1');
      await queue.close(1);
      expect(stage.events).toEqual(['a@1 begins', 'a@1 stops: the queue is closed']);
    });
  });
}
