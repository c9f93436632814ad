import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import pTimeout from 'p-timeout';
import { RetryableError } from '@moderate/orchestrator';
import type { Broker } from './broker.ts';
import { brokerError, noAnswer, queueMissingError } from './broker-error.ts';
import { closeConnection, openConnection } from './connect.ts';
import { declareMissing } from './declare-missing.ts';
import { createInbox, type Inbox } from './inbox.ts';

const startWithinMs = 15_000;

export interface ConsumeOptions {
  /** Maximum number of unacknowledged messages; also the largest batch. */
  readonly prefetch: number;
  /** How long a batch waits for more messages after its first. */
  readonly lingerMs: number;
  /** Declares the queue if it is missing. */
  readonly declare?: boolean | undefined;
  readonly signal: AbortSignal;
}

export interface MessageBatch {
  readonly messages: readonly ConsumeMessage[];
  /** If the connection is lost by then, the messages are redelivered. */
  acknowledge(messages: readonly ConsumeMessage[]): void;
  /**
   * Leaves messages for the next consumer; until then they do not count towards the prefetch limit.
   */
  leave(messages: readonly ConsumeMessage[]): void;
}

/**
 * Messages of one consumer until the signal aborts. Unacknowledged ones then return to their old
 * position in the queue.
 * @param onReady called when the broker has registered the consumer
 * @throws TerminalError of type `QueueMissing`, also if the queue is deleted in the meantime; see
 * `brokerError`
 */
export async function* consumeOnce(
  broker: Broker,
  queue: string,
  { prefetch, lingerMs, declare = false, signal }: ConsumeOptions,
  onReady: () => void,
): AsyncGenerator<MessageBatch> {
  const inbox = createInbox<ConsumeMessage>(prefetch, lingerMs);
  const stop = () => inbox.end();
  const connection = await openConnection(broker, signal);
  signal.addEventListener('abort', stop, { once: true });
  let channel: Channel | undefined;
  const inTime = <T>(work: Promise<T>) =>
    pTimeout(work, { milliseconds: startWithinMs, message: noAnswer(broker), signal });
  try {
    if (declare) await inTime(declareMissing(connection, queue));
    const taker = await inTime(openChannel(connection, broker, queue, prefetch, inbox));
    channel = taker;
    let consumer = await inTime(startConsumer(taker, broker, queue, inbox));
    onReady();
    let left = 0;
    for (let messages = await inbox.take(); messages !== undefined; messages = await inbox.take()) {
      yield {
        messages,
        acknowledge: (done) => acknowledge(taker, done),
        leave: ({ length }) => void (left += length),
      };
      if (left < prefetch / 2) continue;
      // Unacknowledged messages count for the consumer that received them, even after it has ended.
      await inTime(taker.cancel(consumer));
      consumer = await inTime(startConsumer(taker, broker, queue, inbox));
      left = 0;
    }
  } catch (error) {
    if (!signal.aborted) throw brokerError(error, broker, queue);
  } finally {
    signal.removeEventListener('abort', stop);
    await closeConnection(connection, channel);
  }
}

async function openChannel(
  connection: ChannelModel,
  broker: Broker,
  queue: string,
  prefetch: number,
  inbox: Inbox<ConsumeMessage>,
): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', (error) => inbox.end(brokerError(error, broker)));
  channel.on('close', () =>
    inbox.end(new RetryableError(`RabbitMQ at ${broker.hostPort} has closed the connection`)),
  );
  await channel.checkQueue(queue);
  await channel.prefetch(prefetch);
  return channel;
}

/** Returns its tag. */
async function startConsumer(
  channel: Channel,
  broker: Broker,
  queue: string,
  inbox: Inbox<ConsumeMessage>,
): Promise<string> {
  // A null message means that the queue was deleted.
  const { consumerTag } = await channel.consume(queue, (message) =>
    message === null ? inbox.end(queueMissingError(broker, queue)) : inbox.push(message),
  );
  return consumerTag;
}

function acknowledge(channel: Channel, messages: readonly ConsumeMessage[]): void {
  try {
    for (const message of messages) channel.ack(message);
  } catch {
    // The channel is closed: the broker has requeued the messages.
  }
}
