import type { Options } from 'amqplib';
import { defineResource, type DeadLetterQueue, type Resource } from '@moderate/orchestrator';
import { z } from 'zod';
import { addressOf, brokerAt } from './rabbit/broker.ts';
import { isQueueMissing } from './rabbit/broker-error.ts';
import { checkBroker, type BrokerHealth } from './rabbit/check-broker.ts';
import { consumePatiently } from './rabbit/consume-patiently.ts';
import { createDeadLetters } from './rabbit/dead-letters.ts';
import { toDeadLetter, type Rejected } from './rabbit/dead-letter.ts';
import { withPublisher } from './rabbit/publish.ts';
import type { ConsumeOptions, MessageBatch } from './rabbit/consume.ts';

export { isQueueMissing };
export type { ConsumeOptions, MessageBatch, Rejected };

/**
 * A queue and its dead-letter queue. Each use opens its own connection, so there is nothing to
 * close; reconnects after a broker restart.
 *
 * @throws TerminalError if the login, a right or the queue is missing, RetryableError if the broker
 * is unreachable or does not respond
 */
export interface Rabbit extends DeadLetterQueue {
  /** Host, port and virtual host, for display. */
  readonly address: string;
  /**
   * A queue that someone else declares is never declared here, since that fails with different
   * arguments.
   */
  readonly queue: string;

  /**
   * Consumes messages in batches until the signal aborts; reconnects with backoff after any
   * failure. Holds at most one batch in memory.
   * @throws if it was unable to consume when the signal was aborted; `isQueueMissing` detects a
   * missing queue
   */
  consume(options: Omit<ConsumeOptions, 'declare'>): AsyncGenerator<MessageBatch>;

  /** Resolves when the broker has written the message to disk. */
  publish(content: Buffer, properties?: Options.Publish): Promise<void>;

  /**
   * Publishes messages to the dead-letter queue with the reason, the time, and their own
   * properties. The caller acknowledges them afterwards.
   */
  setAside(rejected: readonly Rejected[]): Promise<void>;

  checkHealth(): Promise<BrokerHealth>;
}

export interface RabbitOptions {
  readonly url: string;
  readonly queue: string;
  /** Advice for errors about a missing queue: who declares it, and which variable names it. */
  readonly whenMissing: string;
  /** Set if nobody else declares it: the queue is declared on first use. */
  readonly declare?: boolean;
}

export function createRabbit({ url, queue, whenMissing, declare = false }: RabbitOptions): Rabbit {
  const broker = brokerAt(url, whenMissing);
  const deadLetterQueue = `${queue}.dead_letter`;
  return {
    address: addressOf(broker),
    queue,
    deadLetterQueue,
    consume: (options) => consumePatiently(broker, queue, { ...options, declare }),
    publish: (content, properties = {}) =>
      withPublisher(broker, { queue, declare }, (publish) => publish([{ content, properties }])),
    setAside: async (rejected) => {
      if (rejected.length === 0) return;
      const letters = rejected.map((one) => toDeadLetter(one));
      await withPublisher(broker, { queue: deadLetterQueue, declare: true }, (publish) =>
        publish(letters),
      );
    },
    deadLetters: createDeadLetters(broker, queue, deadLetterQueue),
    checkHealth: () => checkBroker(broker, { queue, declare, deadLetterQueue }),
  };
}

export interface RabbitQueueSpec extends Pick<RabbitOptions, 'whenMissing' | 'declare'> {
  readonly description: string;
  /** The variable that names the queue. */
  readonly variable: string;
  readonly defaultQueue: string;
}

/** A queue of the broker at `RABBIT_URL` as a resource. */
export function defineRabbitQueue({
  description,
  variable,
  defaultQueue,
  whenMissing,
  declare = false,
}: RabbitQueueSpec): Resource<Rabbit> {
  return defineResource({
    description,
    env: z.object({
      RABBIT_URL: brokerUrl,
      [variable]: z.string().min(1).max(200).default(defaultQueue),
    }),
    // With a variable name computed at run time, the compiler loses the types of the others.
    create: (env) =>
      createRabbit({
        url: brokerUrl.parse(env['RABBIT_URL']),
        queue: env[variable] ?? defaultQueue,
        whenMissing,
        declare,
      }),
    checkHealth: async (rabbit) => {
      const { version, messages, consumers, deadLetters } = await rabbit.checkHealth();
      const dead =
        deadLetters === 0
          ? ''
          : `; ${deadLetters} in ${rabbit.deadLetterQueue}: moderate dead-letters list --queue ${rabbit.queue}`;
      return `RabbitMQ ${version} at ${rabbit.address}; queue ${rabbit.queue}: ${messages} waiting, ${consumers} consumers${dead}`;
    },
  });
}

/** Contains a password, so it is never displayed. */
const brokerUrl = z.url({
  protocol: /^amqps?$/,
  error: 'expected amqp://USER:PASSWORD@HOST:5672/VIRTUAL_HOST, or amqps://',
});
