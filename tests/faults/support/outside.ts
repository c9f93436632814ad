import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The world outside of the workers, which faults do not affect: what sensors find, and what runs
 * have done.
 */
export interface Outside {
  readonly url: string;
  /** The poll sensor's items, in pages. */
  readonly orders: string[];
  /** The runs with an effect for a key, once per effect. */
  readonly effects: ReadonlyMap<string, readonly string[]>;
  send(message: string): void;
  /** Number of unacknowledged messages. */
  unacknowledged(): number;
  /**
   * Called when a worker acknowledges; if it returns `false`, the messages stay and are
   * redelivered.
   */
  onAcknowledge: ((worker: string) => boolean) | undefined;
  close(): Promise<void>;
}

interface Message {
  readonly text: string;
  hiddenUntil: number;
}

/** Delivered messages without acknowledgement are redelivered after this long. */
const hiddenMs = 400;
const effectTakesMs = 20;

/** The paths that the fixture's resource calls, each with a JSON body. */
export async function openOutside(): Promise<Outside> {
  const orders: string[] = [];
  const effects = new Map<string, string[]>();
  let messages: Message[] = [];

  const routes: Readonly<Record<string, (body: never) => unknown>> = {
    '/orders': ({ after, limit }: { after: number; limit: number }) =>
      orders.slice(after, after + limit),
    '/effects': async ({ key, run }: { key: string; run: string }) => {
      effects.set(key, [...(effects.get(key) ?? []), run]);
      await sleep(effectTakesMs);
    },
    '/receive': ({ limit }: { limit: number }) => {
      const now = Date.now();
      const given = messages.filter(({ hiddenUntil }) => hiddenUntil <= now).slice(0, limit);
      for (const message of given) message.hiddenUntil = now + hiddenMs;
      return given.map(({ text }) => text);
    },
    '/acknowledge': ({ worker, texts }: { worker: string; texts: readonly string[] }) => {
      if (outside.onAcknowledge?.(worker) !== false)
        messages = messages.filter(({ text }) => !texts.includes(text));
    },
  };

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const body = await readJson(request);
    return (await routes[request.url ?? '']?.(body as never)) ?? null;
  };
  const server = createServer((request, response) => {
    // A worker killed during a request aborts it.
    answer(request).then(
      (given) => response.end(JSON.stringify(given)),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const outside: Outside = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    orders,
    effects,
    send: (text) => void messages.push({ text, hiddenUntil: 0 }),
    unacknowledged: () => messages.length,
    onAcknowledge: undefined,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return outside;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
