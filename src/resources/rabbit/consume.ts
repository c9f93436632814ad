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
  /** Of messages that nobody has acknowledged yet; also the largest batch. */
  readonly prefetch: number;
  /** A batch waits so long for more messages after its first. */
  readonly lingerMs: number;
  /** Declares the queue where it is missing. */
  readonly declare?: boolean | undefined;
  readonly signal: AbortSignal;
}

export interface MessageBatch {
  readonly messages: readonly ConsumeMessage[];
  /** Where the connection is lost by then, the messages come again. */
  acknowledge(messages: readonly ConsumeMessage[]): void;
  /** Messages that come again with the next consumer, and take nobody's room until then. */
  leave(messages: readonly ConsumeMessage[]): void;
}

/**
 * Messages of one consumer until the signal aborts. One that is not acknowledged by then goes back to the queue, in its old place.
 * @param onReady called when the broker has taken the consumer on
 * @throws TerminalError of type `QueueMissing` also when the queue is deleted meanwhile; see `brokerError`
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
      // The rest counts for the consumer that it was delivered to, also after that has ended.
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
  // A message that is none announces a deleted queue.
  const { consumerTag } = await channel.consume(queue, (message) =>
    message === null ? inbox.end(queueMissingError(broker, queue)) : inbox.push(message),
  );
  return consumerTag;
}

function acknowledge(channel: Channel, messages: readonly ConsumeMessage[]): void {
  try {
    for (const message of messages) channel.ack(message);
  } catch {
    // The channel is closed: the broker has taken the messages back.
  }
}
