import { randomBytes } from 'node:crypto';
import { connect, type ConfirmChannel } from 'amqplib';
import { createRabbit, type Rabbit } from '#resources/rabbit.ts';
import { onDemandService } from './on-demand-service.ts';

/** For the hook of a suite that uses a server, which the first such suite starts. */
export const rabbitStartMs = 240_000;

export interface RabbitAccess {
  readonly url: string;
}

/** A queue for one suite, as the platform declares it: durable, without arguments. */
export interface TestQueue {
  readonly name: string;
  /** Sends persistent messages; resolves when the server has them. */
  send(...messages: readonly (string | Buffer)[]): Promise<void>;
  /** Number of messages waiting for delivery. */
  count(): Promise<number>;
  /** Deletes it and its dead-letter queue, if any. */
  drop(): Promise<void>;
}

/** URL of the shared RabbitMQ server, with its administrator. */
export async function rabbitUrl(): Promise<string> {
  const { url } = await onDemandService<RabbitAccess>('rabbit', rabbitStartMs);
  return url;
}

/** The product's own client of a queue. */
export function rabbitOf(url: string, queue: string): Rabbit {
  return createRabbit({ url, queue, whenMissing: 'declare it' });
}

/**
 * Creates an empty queue whose name starts with `prefix`, on the shared server unless `url` names
 * another.
 */
export async function createQueue(prefix: string, url?: string): Promise<TestQueue> {
  const server = url ?? (await rabbitUrl());
  const name = `${prefix}_${randomBytes(5).toString('hex')}`;
  await withChannel(server, (channel) => channel.assertQueue(name, { durable: true }));
  return {
    name,
    send: (...messages) =>
      withChannel(server, async (channel) => {
        for (const message of messages)
          channel.sendToQueue(name, Buffer.from(message), { persistent: true });
        await channel.waitForConfirms();
      }),
    count: () =>
      withChannel(server, async (channel) => (await channel.checkQueue(name)).messageCount),
    drop: () =>
      withChannel(server, async (channel) => {
        await channel.deleteQueue(name);
        await channel.deleteQueue(`${name}.dead_letter`);
      }),
  };
}

/** Provides a channel on a separate connection. */
export async function withChannel<T>(
  url: string,
  use: (channel: ConfirmChannel) => Promise<T>,
): Promise<T> {
  const connection = await connect(url);
  connection.on('error', () => {});
  try {
    const channel = await connection.createConfirmChannel();
    // A refused operation also rejects its promise; the event without a listener would crash the
    // process.
    channel.on('error', () => {});
    return await use(channel);
  } finally {
    await connection.close().catch(() => {});
  }
}
