import type { ChannelModel } from 'amqplib';
import type { Broker } from './broker.ts';
import { brokerError, isQueueMissing } from './broker-error.ts';
import { closeConnection, openConnection } from './connect.ts';

export interface BrokerHealth {
  readonly version: string;
  /** Messages that wait for a consumer. */
  readonly messages: number;
  readonly consumers: number;
  readonly deadLetters: number;
}

/** Logs in and looks at both queues. That nobody has put anything aside yet is no failure. */
export async function checkBroker(broker: Broker, queue: string, deadLetterQueue: string): Promise<BrokerHealth> {
  const connection = await openConnection(broker);
  try {
    const { messageCount: messages, consumerCount: consumers } = await look(connection, broker, queue);
    const deadLetters = await look(connection, broker, deadLetterQueue).then(
      ({ messageCount }) => messageCount,
      (error: unknown) => {
        if (isQueueMissing(error)) return 0;
        throw error;
      },
    );
    return { version: connection.connection.serverProperties.version, messages, consumers, deadLetters };
  } finally {
    await closeConnection(connection);
  }
}

async function look(connection: ChannelModel, broker: Broker, queue: string) {
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    return await channel.checkQueue(queue);
  } catch (error) {
    throw brokerError(error, broker, queue);
  }
}
