import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import pTimeout from 'p-timeout';
import type { Broker } from './broker.ts';
import { brokerError, noAnswer, queueMissingError } from './broker-error.ts';
import { closeConnection, openConnection } from './connect.ts';
import { declareMissing } from './declare-missing.ts';

export interface NewMessage {
  readonly content: Buffer;
  readonly properties: Options.Publish;
}

/** A queue to publish to. */
export interface Target {
  readonly queue: string;
  /** Declares the queue if it is missing. */
  readonly declare: boolean;
}

/** Resolves when the broker has written the messages to disk. */
export type Publish = (messages: readonly NewMessage[]) => Promise<void>;

const confirmedWithinMs = 15_000;

/**
 * Publishes over a separate connection: a broker short of memory or disk stops reading from
 * connections that publish, including everything else sent over them.
 * @throws TerminalError of type `QueueMissing`, RetryableError if messages are not confirmed in
 * time; see `brokerError`
 */
export async function withPublisher<T>(
  broker: Broker,
  target: Target,
  use: (publish: Publish) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(broker);
  let blocked = '';
  connection.on(
    'blocked',
    (reason) => (blocked = `: it accepts none while its alarm is on (${reason})`),
  );
  try {
    const ready = prepare(connection, target);
    const channel = await pTimeout(ready, {
      milliseconds: confirmedWithinMs,
      fallback: () => Promise.reject(noAnswer(broker, 'answer', blocked)),
    });
    return await use((messages) =>
      publishAll(channel, broker, target.queue, messages, () => blocked),
    );
  } catch (error) {
    throw brokerError(error, broker, target.queue);
  } finally {
    await closeConnection(connection);
  }
}

async function prepare(
  connection: ChannelModel,
  { queue, declare }: Target,
): Promise<ConfirmChannel> {
  if (declare) await declareMissing(connection, queue);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => {});
  await channel.checkQueue(queue);
  return channel;
}

async function publishAll(
  channel: ConfirmChannel,
  broker: Broker,
  queue: string,
  messages: readonly NewMessage[],
  blocked: () => string,
): Promise<void> {
  let returned = false;
  const onReturn = () => {
    returned = true;
  };
  channel.on('return', onReturn);
  // A message to a missing queue is first returned, then confirmed too.
  for (const { content, properties } of messages)
    channel.sendToQueue(queue, content, { ...properties, persistent: true, mandatory: true });
  await pTimeout(channel.waitForConfirms(), {
    milliseconds: confirmedWithinMs,
    fallback: () => Promise.reject(noAnswer(broker, 'confirm the messages', blocked())),
  });
  channel.off('return', onReturn);
  if (returned) throw queueMissingError(broker, queue);
}
