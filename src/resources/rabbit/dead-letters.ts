import type { DeadLetter, DeadLetters, DeadLetterSelection } from '@moderate/orchestrator';
import type { Broker } from './broker.ts';
import { brokerError, isQueueMissing } from './broker-error.ts';
import { closeConnection, openConnection } from './connect.ts';
import { lookAtQueue } from './check-broker.ts';
import { collectPage } from './collect-page.ts';
import { fromDeadLetter, toReplay } from './dead-letter.ts';
import { withPublisher } from './publish.ts';

type Verdict = 'keep' | 'remove' | 'last';

export function createDeadLetters(
  broker: Broker,
  queue: string,
  deadLetterQueue: string,
): DeadLetters {
  /**
   * Returns dead letters one by one, oldest first; all except removed ones are in their old
   * position afterwards. Returns their number.
   */
  async function walk(visit: (letter: DeadLetter) => Verdict | Promise<Verdict>): Promise<number> {
    const connection = await openConnection(broker);
    try {
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      const { messageCount } = await channel.checkQueue(deadLetterQueue);
      for (let seen = 0; seen < messageCount; seen += 1) {
        const message = await channel.get(deadLetterQueue);
        if (message === false) break;
        const verdict = await visit(fromDeadLetter(message));
        if (verdict === 'remove') channel.ack(message);
        if (verdict === 'last') break;
      }
      await channel.close();
      return messageCount;
    } catch (error) {
      const problem = brokerError(error, broker, deadLetterQueue);
      if (isQueueMissing(problem)) return 0;
      throw problem;
    } finally {
      await closeConnection(connection);
    }
  }

  async function takeEach(
    selection: DeadLetterSelection,
    take: (letter: DeadLetter) => Promise<void>,
  ): Promise<readonly string[]> {
    const taken: string[] = [];
    await walk(async (letter) => {
      if (selection !== 'all' && !selection.includes(letter.id)) return 'keep';
      await take(letter);
      taken.push(letter.id);
      return 'remove';
    });
    return taken;
  }

  return {
    count: async () => {
      const connection = await openConnection(broker);
      try {
        return (await lookAtQueue(connection, broker, deadLetterQueue)).messageCount;
      } catch (error) {
        if (isQueueMissing(error)) return 0;
        throw error;
      } finally {
        await closeConnection(connection);
      }
    },
    list: async (limit, after) => {
      const collector = collectPage(limit, after);
      const total = await walk((letter) => (collector.see(letter) ? 'last' : 'keep'));
      return collector.page(total);
    },
    find: async (id) => {
      let found: DeadLetter | undefined;
      await walk((letter) => {
        if (letter.id === id) found = letter;
        return found === undefined ? 'keep' : 'last';
      });
      return found;
    },
    replay: (selection) =>
      withPublisher(broker, { queue, declare: false }, (publish) =>
        takeEach(selection, (letter) => publish([toReplay(letter)])),
      ),
    drop: (selection) => takeEach(selection, async () => {}),
  };
}
