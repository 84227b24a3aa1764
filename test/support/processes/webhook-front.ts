import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands before several processes of the app, as a load balancer does, and hands each webhook on. */
export class WebhookFront {
  readonly #server: Server;
  /** Addresses for webhooks of the processes behind it. */
  targets: readonly string[] = [];
  /** To each in its turn, or each webhook to all at once. */
  mode: 'turns' | 'all' = 'turns';
  #next = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#handOn(request).then((status) => response.writeHead(status).end());
    });
  }

  static async start(): Promise<WebhookFront> {
    const front = new WebhookFront();
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handOn(request: IncomingMessage): Promise<number> {
    const body: Buffer[] = [];
    for await (const part of request) body.push(part as Buffer);
    const { host: _host, connection: _connection, 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = request.headers;
    const send = async (target: string | undefined): Promise<number> => {
      if (target === undefined) return 503;
      try {
        return (await fetch(target, { method: 'POST', headers: rest as Record<string, string>, body: Buffer.concat(body) })).status;
      } catch {
        return 502;
      }
    };
    if (this.mode === 'all') return Math.max(...(await Promise.all(this.targets.map(send))));
    return send(this.targets[this.#next++ % this.targets.length]);
  }
}
