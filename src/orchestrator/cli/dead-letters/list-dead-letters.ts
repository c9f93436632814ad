import type { DeadLetter } from '../../definitions/dead-letter-queue.ts';
import { withDeadLettersOf } from '../../reports/dead-letters/with-dead-letters.ts';
import { moment } from '../../time-text.ts';
import type { Context } from '../context.ts';
import { table, type Row } from '../output/table.ts';

export async function listDeadLetters(
  context: Context,
  { limit, queue: name }: { readonly limit: number; readonly queue?: string },
): Promise<void> {
  const { output } = context;
  const { queue, total, letters } = await withDeadLettersOf(
    context,
    name,
    async ({ deadLetterQueue, deadLetters }) => ({
      queue: deadLetterQueue,
      ...(await deadLetters.list(limit)),
    }),
  );
  const columns = ['ID', 'DEAD-LETTERED', 'BYTES'].map((title) => ({ title }));
  const hidden = total - letters.length;
  output.show({ queue, total, deadLetters: letters.map(deadLetterDocument) }, [
    ...(letters.length === 0
      ? [`No dead letters in ${queue}.`]
      : table(columns, letters.map(row), output)),
    ...(hidden > 0 ? [`… and ${hidden} more (--limit)`] : []),
  ]);
}

/** A dead letter without its properties and content. */
export function deadLetterDocument({ id, at, reason, content }: DeadLetter) {
  return { id, at: at?.toISOString() ?? null, reason: reason ?? null, bytes: content.length };
}

function row({ id, at, reason, content }: DeadLetter): Row {
  return {
    cells: [id, at === undefined ? 'unknown' : moment(at), String(content.length)],
    below: [reason ?? 'unknown'],
  };
}
