import { fork, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';

// Sends webhooks at a steady pace from a process of its own, so that nobody else's work is measured with the answers.

/** Webhooks to send in turn. */
export interface SenderOrder {
  readonly url: string;
  readonly secret: string;
  readonly webhooks: readonly { readonly event: string; readonly body: string }[];
}

/** How the app answered. */
export interface AnswerTimes {
  /** From sending a webhook to the end of its answer. */
  readonly milliseconds: readonly number[];
  /** Those that got no answer or another one than 2xx. */
  readonly failures: readonly string[];
}

/** 40 a second, beside those that GitHub itself sends. */
const EVERY_MS = 25;

/** Starts sending; `stop` waits for the answers that are due. */
export function startSender(order: SenderOrder): { readonly stop: () => Promise<AnswerTimes> } {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.send(order);
  return { stop: () => askForTimes(child) };
}

async function askForTimes(child: ChildProcess): Promise<AnswerTimes> {
  child.send('stop');
  const [times] = (await once(child, 'message')) as [AnswerTimes];
  child.disconnect();
  return times;
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) serve();

function serve(): void {
  process.once('message', (order: SenderOrder) => {
    const sender = new Sender(order);
    const timer = setInterval(() => sender.sendNext(), EVERY_MS);
    process.once('message', () => {
      clearInterval(timer);
      void sender.settled().then((times) => process.send?.(times));
    });
  });
}

class Sender {
  readonly #order: SenderOrder;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #open = new Set<Promise<void>>();
  readonly #times: number[] = [];
  readonly #failures: string[] = [];
  #sent = 0;

  constructor(order: SenderOrder) {
    this.#order = order;
  }

  sendNext(): void {
    const { webhooks } = this.#order;
    const { event, body } = webhooks[this.#sent++ % webhooks.length]!;
    const sending = this.#send(event, body)
      .catch((error: unknown) => void this.#failures.push(String(error)))
      .finally(() => this.#open.delete(sending));
    this.#open.add(sending);
  }

  async settled(): Promise<AnswerTimes> {
    await Promise.all(this.#open);
    this.#agent.destroy();
    return { milliseconds: this.#times, failures: this.#failures };
  }

  async #send(event: string, body: string): Promise<void> {
    const { url, secret } = this.#order;
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    const began = performance.now();
    const answer = await this.#post(url, headers, body);
    answer.resume();
    await once(answer, 'end');
    this.#times.push(performance.now() - began);
    if ((answer.statusCode ?? 0) >= 300) this.#failures.push(`${event}: ${answer.statusCode}`);
  }

  async #post(url: string, headers: OutgoingHttpHeaders, body: string): Promise<IncomingMessage> {
    const sending = request(url, { method: 'POST', agent: this.#agent, headers });
    sending.end(body);
    try {
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      return answer;
    } catch (error) {
      // The app may close a connection that was idle in the moment in which it is used again.
      if (sending.reusedSocket && (error as { readonly code?: unknown }).code === 'ECONNRESET') return this.#post(url, headers, body);
      throw error;
    }
  }
}
