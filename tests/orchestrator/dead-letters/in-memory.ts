import { z } from 'zod';
import { defineResource, type DeadLetter, type DeadLetterQueue } from '@moderate/orchestrator';
import { collectPage } from '#resources/rabbit/collect-page.ts';

export const parcel = (id: string, reason: string): DeadLetter => ({
  id,
  reason,
  at: new Date('2026-01-05T06:00:00Z'),
  properties: {},
  content: Buffer.from(`{"parcel": "${id}"}`),
});

/** A dead-letter queue without a broker. @param read called before each read */
export function deadLettersInMemory(
  queue: string,
  letters: DeadLetter[],
  read: () => void = () => undefined,
): DeadLetterQueue {
  const take = (selection: 'all' | readonly string[]) => {
    read();
    const taken = letters.filter(({ id }) => selection === 'all' || selection.includes(id));
    for (const letter of taken) letters.splice(letters.indexOf(letter), 1);
    return taken.map(({ id }) => id);
  };
  return {
    queue,
    deadLetterQueue: `${queue}.dead`,
    deadLetters: {
      count: async () => {
        read();
        return letters.length;
      },
      list: async (limit, after) => {
        const collector = collectPage(limit, after);
        for (const letter of letters) if (collector.see(letter)) break;
        return collector.page(letters.length);
      },
      find: async (id) => letters.find((letter) => letter.id === id),
      replay: async (selection) => take(selection),
      drop: async (selection) => take(selection),
    },
  };
}

/** The queue as a resource, which needs no variables. */
export const deadLetterResource = (queue: DeadLetterQueue) =>
  defineResource({
    description: `The queue ${queue.queue}`,
    env: z.object({}),
    create: () => queue,
    checkHealth: async () => 'there',
  });
