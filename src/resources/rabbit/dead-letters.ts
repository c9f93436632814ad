import type { Broker } from './broker.ts';
import { brokerError, isQueueMissing } from './broker-error.ts';
import { closeConnection, openConnection } from './connect.ts';
import { fromDeadLetter, toReplay, type DeadLetter } from './dead-letter.ts';
import { withPublisher } from './publish.ts';

/** Which dead letters: all that are there when the work begins, or those with the ids. */
export type Selection = 'all' | readonly string[];

/** Those that another command looks at in the same moment are not seen. */
export interface DeadLetters {
  /** The oldest, and how many there are in all. */
  list(limit: number): Promise<{ readonly total: number; readonly letters: readonly DeadLetter[] }>;
  find(id: string): Promise<DeadLetter | undefined>;
  /** Puts them back in their queue, and takes each away once the broker has it there: a kill in between leaves it in both. Gives the ids. */
  replay(selection: Selection): Promise<readonly string[]>;
  /** For ever. Gives the ids. */
  drop(selection: Selection): Promise<readonly string[]>;
}

type Verdict = 'keep' | 'remove' | 'last';

export function createDeadLetters(
  broker: Broker,
  queue: string,
  deadLetterQueue: string,
): DeadLetters {
  /** Shows the dead letters one by one, the oldest first; all but those to be removed are in their old place afterwards. Returns how many there are. */
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
    selection: Selection,
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
    list: async (limit) => {
      const letters: DeadLetter[] = [];
      const total = await walk((letter) => {
        letters.push(letter);
        return letters.length < limit ? 'keep' : 'last';
      });
      return { total, letters };
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
