import type { ChannelModel } from 'amqplib';
import type { Broker } from './broker.ts';
import { brokerError, isQueueMissing } from './broker-error.ts';
import { closeConnection, openConnection } from './connect.ts';

export interface BrokerHealth {
  readonly version: string;
  /** Number of messages waiting for a consumer. */
  readonly messages: number;
  readonly consumers: number;
  readonly deadLetters: number;
}

interface Queues {
  readonly queue: string;
  /** Whether the queue is declared here on first use. */
  readonly declare: boolean;
  readonly deadLetterQueue: string;
}

/** Logs in and checks both queues. A dead-letter queue that does not exist yet is not a failure. */
export async function checkBroker(
  broker: Broker,
  { queue, declare, deadLetterQueue }: Queues,
): Promise<BrokerHealth> {
  const connection = await openConnection(broker);
  const orEmpty = (error: unknown) => {
    if (isQueueMissing(error)) return { messageCount: 0, consumerCount: 0 };
    throw error;
  };
  try {
    const looked = lookAtQueue(connection, broker, queue);
    const { messageCount: messages, consumerCount: consumers } = await (declare
      ? looked.catch(orEmpty)
      : looked);
    const { messageCount: deadLetters } = await lookAtQueue(
      connection,
      broker,
      deadLetterQueue,
    ).catch(orEmpty);
    return {
      version: connection.connection.serverProperties.version,
      messages,
      consumers,
      deadLetters,
    };
  } finally {
    await closeConnection(connection);
  }
}

export async function lookAtQueue(connection: ChannelModel, broker: Broker, queue: string) {
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    return await channel.checkQueue(queue);
  } catch (error) {
    throw brokerError(error, broker, queue);
  }
}
