import { toAsk } from '../../asker.ts';
import type { DeadLetterQueue, DeadLetterSelection } from '../../definitions/dead-letter-queue.ts';
import { TerminalError } from '../../errors.ts';
import { withDeadLettersOf } from '../../reports/dead-letters/with-dead-letters.ts';
import type { ReportSource } from '../../reports/report-source.ts';

export interface MovedDeadLetters {
  readonly queue: string;
  readonly deadLetterQueue: string;
  /** The ids of the messages that were found. */
  readonly moved: readonly string[];
  readonly missing: readonly string[];
}

/**
 * Returns messages unchanged to their queue, or deletes them permanently.
 * @param queue the first one unless given
 */
export function moveDeadLetters(
  source: Pick<ReportSource, 'definitions' | 'env'>,
  how: 'replay' | 'drop',
  queue: string | undefined,
  selection: DeadLetterSelection,
): Promise<MovedDeadLetters> {
  return withDeadLettersOf(source, queue, async ({ queue: name, deadLetterQueue, deadLetters }) => {
    const moved = await deadLetters[how](selection);
    const missing = selection === 'all' ? [] : selection.filter((id) => !moved.includes(id));
    return { queue: name, deadLetterQueue, moved, missing };
  });
}

export function noDeadLetter(
  ids: readonly string[],
  { queue, deadLetterQueue }: Pick<DeadLetterQueue, 'queue' | 'deadLetterQueue'>,
): TerminalError {
  const ask = toAsk(
    `dead-letters list --queue ${queue}`,
    `GET /dead-letters/${encodeURIComponent(queue)}`,
  );
  return new TerminalError(
    `There is no dead letter ${ids.join(', ')} in ${deadLetterQueue}: ${ask}`,
    {
      code: 'DEAD_LETTER_NOT_FOUND',
    },
  );
}
