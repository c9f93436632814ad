import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertMessage } from '#orchestrator/alerts/message.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A receiver's reaction to a request: it stores the message in all cases except `refuse` and
 * `hang`.
 */
export type Answer =
  | {
      readonly status: number;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'hang'
  | 'drop';

export interface Receiver {
  readonly url: string;
  /** Received messages, with or without response. */
  readonly messages: readonly AlertMessage[];
  /** When it received each, in milliseconds. */
  readonly times: readonly number[];
  /** Its next reactions: the last one also applies to all that follow. */
  answers(...next: readonly Answer[]): void;
  waitFor(count: number): Promise<readonly AlertMessage[]>;
  stop(): Promise<void>;
}

/** An HTTP server that receives alerts, at an address with a secret path. */
export async function startReceiver(secret = 'hidden-path-of-the-receiver'): Promise<Receiver> {
  const messages: AlertMessage[] = [];
  const times: number[] = [];
  let answers: readonly Answer[] = [{ status: 200 }];
  const server = createServer((request, response) => {
    void request.toArray().then((parts) => {
      const [answer = { status: 200 }, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      messages.push(JSON.parse(Buffer.concat(parts).toString() || '{}') as AlertMessage);
      times.push(Date.now());
      if (answer === 'hang') return;
      if (answer === 'drop') return void response.destroy();
      response.writeHead(answer.status, answer.headers).end(answer.text ?? 'ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}?key=${secret}`,
    messages,
    times,
    answers: (...next) => (answers = next),
    waitFor: async (count) => {
      for (const until = Date.now() + 15_000; messages.length < count && Date.now() < until;)
        await sleep(20);
      if (messages.length < count)
        throw new Error(`Received ${messages.length} messages, not ${count}`);
      return messages;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
