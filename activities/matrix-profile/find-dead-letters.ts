import type { FoundProblem } from '@moderate/orchestrator';
import { isQueueMissing, type Rabbit } from '#resources/rabbit.ts';

/** Messages of the platform that could not be processed. No message is looked at, so that no other reader misses one. */
export async function findDeadLetters(rabbit: Rabbit): Promise<readonly FoundProblem[]> {
  const { deadLetters } = await rabbit.checkHealth().catch((error: unknown) => {
    if (isQueueMissing(error)) return { deadLetters: 0 };
    throw error;
  });
  if (deadLetters === 0) return [];
  const text =
    deadLetters === 1
      ? '1 message could not be processed'
      : `${deadLetters} messages could not be processed`;
  const advice =
    'Read the reasons with moderate dead-letters list, then moderate dead-letters replay or drop';
  return [{ subject: rabbit.deadLetterQueue, problem: 'dead_letters', text, advice }];
}
