import type { Options } from 'amqplib';
import { defineResource } from '@moderate/orchestrator';
import { addressOf, brokerAt } from './rabbit/broker.ts';
import { isQueueMissing } from './rabbit/broker-error.ts';
import { checkBroker, type BrokerHealth } from './rabbit/check-broker.ts';
import { consumePatiently } from './rabbit/consume-patiently.ts';
import { createDeadLetters, type DeadLetters, type Selection } from './rabbit/dead-letters.ts';
import { toDeadLetter, type DeadLetter, type Rejected } from './rabbit/dead-letter.ts';
import { rabbitEnv, type RabbitEnv } from './rabbit/env.ts';
import { withPublisher } from './rabbit/publish.ts';
import type { ConsumeOptions, MessageBatch } from './rabbit/consume.ts';

export { isQueueMissing, rabbitEnv };
export type { ConsumeOptions, DeadLetter, MessageBatch, Rejected, Selection };

/**
 * The platform's queue of analyses, and beside it the queue of what could not be used. Each use has a connection of its own, so there is none
 * to be closed; a broker that restarts is connected to again.
 *
 * @throws TerminalError when the login, a right or the queue is missing, RetryableError when the broker can't be reached or does not answer
 */
export interface Rabbit {
  /** Host, port and virtual host, for people. */
  readonly address: string;
  /** The platform owns it: it is never declared here, since with other arguments than its own that fails. */
  readonly queue: string;
  readonly deadLetterQueue: string;

  /**
   * Messages by the batch until the signal aborts; meanwhile it connects again with backoff whatever happens. At most one batch is in memory.
   * @throws where it could not consume when the signal was aborted; `isQueueMissing` tells that there is no queue
   */
  consume(options: ConsumeOptions): AsyncGenerator<MessageBatch>;

  /** Resolves when the broker has the message on its disk. */
  publish(content: Buffer, properties?: Options.Publish): Promise<void>;

  /** Puts messages in the queue of dead letters with why, when, and their own properties. The caller acknowledges them then. */
  setAside(rejected: readonly Rejected[]): Promise<void>;

  readonly deadLetters: DeadLetters;

  checkHealth(): Promise<BrokerHealth>;
}

export function createRabbit({ RABBIT_URL, MATRIX_PROFILE_QUEUE: queue }: RabbitEnv): Rabbit {
  const broker = brokerAt(RABBIT_URL);
  const deadLetterQueue = `${queue}.dead_letter`;
  return {
    address: addressOf(broker),
    queue,
    deadLetterQueue,
    consume: (options) => consumePatiently(broker, queue, options),
    publish: (content, properties = {}) =>
      withPublisher(broker, { queue, declare: false }, (publish) => publish([{ content, properties }])),
    setAside: async (rejected) => {
      if (rejected.length === 0) return;
      const letters = rejected.map((one) => toDeadLetter(one));
      await withPublisher(broker, { queue: deadLetterQueue, declare: true }, (publish) => publish(letters));
    },
    deadLetters: createDeadLetters(broker, queue, deadLetterQueue),
    checkHealth: () => checkBroker(broker, queue, deadLetterQueue),
  };
}

export const rabbitResource = defineResource({
  description: "RabbitMQ, which has the platform's messages",
  env: rabbitEnv,
  create: createRabbit,
  checkHealth: async (rabbit) => {
    const { version, messages, consumers, deadLetters } = await rabbit.checkHealth();
    const dead = deadLetters === 0 ? '' : `; ${deadLetters} in ${rabbit.deadLetterQueue}: moderate dead-letters list`;
    return `RabbitMQ ${version} at ${rabbit.address}; queue ${rabbit.queue}: ${messages} waiting, ${consumers} consumers${dead}`;
  },
});
