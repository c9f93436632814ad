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
 * A queue, and beside it the queue of what could not be used. Each use has a connection of its own, so there is none
 * to be closed; a broker that restarts is connected to again.
 *
 * @throws TerminalError when the login, a right or the queue is missing, RetryableError when the broker can't be reached or does not answer
 */
export interface Rabbit extends DeadLetterQueue {
  /** Host, port and virtual host, for people. */
  readonly address: string;
  /** One that somebody else declares is never declared here, since with other arguments than its owner's that fails. */
  readonly queue: string;

  /**
   * Messages by the batch until the signal aborts; meanwhile it connects again with backoff whatever happens. At most one batch is in memory.
   * @throws where it could not consume when the signal was aborted; `isQueueMissing` tells that there is no queue
   */
  consume(options: Omit<ConsumeOptions, 'declare'>): AsyncGenerator<MessageBatch>;

  /** Resolves when the broker has the message on its disk. */
  publish(content: Buffer, properties?: Options.Publish): Promise<void>;

  /** Puts messages in the queue of dead letters with why, when, and their own properties. The caller acknowledges them then. */
  setAside(rejected: readonly Rejected[]): Promise<void>;

  checkHealth(): Promise<BrokerHealth>;
}

export interface RabbitOptions {
  readonly url: string;
  readonly queue: string;
  /** What to do when the queue is missing, for an error: who declares it, and which variable names it. */
  readonly whenMissing: string;
  /** Nobody else declares it: it is declared when it is first used. */
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
    // A variable that is named at run time has the compiler forget the types of the others.
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

/** It holds a password: it is shown to nobody. */
const brokerUrl = z.url({
  protocol: /^amqps?$/,
  error: 'expected amqp://USER:PASSWORD@HOST:5672/VIRTUAL_HOST, or amqps://',
});
