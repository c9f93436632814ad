import type { DeadLetter } from '#resources/rabbit.ts';
import { type Context, moment, table, type Row } from '@moderate/orchestrator/cli';
import { withQueue, type QueueOption } from './with-services.ts';

export async function listDeadLetters(
  context: Context,
  { limit, queue: name }: QueueOption & { readonly limit: number },
): Promise<void> {
  const { output } = context;
  const { queue, total, letters } = await withQueue(context, name, async (rabbit) => ({
    queue: rabbit.deadLetterQueue,
    ...(await rabbit.deadLetters.list(limit)),
  }));
  const columns = ['ID', 'DEAD-LETTERED', 'BYTES'].map((title) => ({ title }));
  const hidden = total - letters.length;
  output.show({ queue, total, deadLetters: letters.map(deadLetterDocument) }, [
    ...(letters.length === 0
      ? [`No dead letters in ${queue}.`]
      : table(columns, letters.map(row), output)),
    ...(hidden > 0 ? [`… and ${hidden} more (--limit)`] : []),
  ]);
}

/** Without properties and content. */
export function deadLetterDocument({ id, at, reason, content }: DeadLetter) {
  return { id, at: at?.toISOString() ?? null, reason: reason ?? null, bytes: content.length };
}

function row({ id, at, reason, content }: DeadLetter): Row {
  return {
    cells: [id, at === undefined ? 'unknown' : moment(at), String(content.length)],
    below: [reason ?? 'unknown'],
  };
}
