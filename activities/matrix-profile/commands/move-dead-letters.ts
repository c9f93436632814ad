import type { Rabbit, Selection } from '#resources/rabbit.ts';
import { type Context, UsageError } from '@moderate/orchestrator/cli';
import { withQueue, type QueueOption } from './with-services.ts';
import { noDeadLetter } from './show-dead-letter.ts';

export interface MoveOptions extends QueueOption {
  readonly all?: boolean;
}

/** @throws UsageError when neither or both of ids and `all` are given; TerminalError when there is none with one of the ids: the others are done */
export async function replayDeadLetters(
  context: Context,
  ids: readonly string[],
  { all = false, queue }: MoveOptions,
): Promise<void> {
  await move(
    context,
    { queue, selection: select(ids, all) },
    (rabbit, selection) => rabbit.deadLetters.replay(selection),
    {
      field: 'replayed',
      tell: (count, { queue }) => `${count} requeued in ${queue}`,
    },
  );
}

/** As `replayDeadLetters`. */
export async function dropDeadLetters(
  context: Context,
  ids: readonly string[],
  { all = false, queue }: MoveOptions,
): Promise<void> {
  await move(
    context,
    { queue, selection: select(ids, all) },
    (rabbit, selection) => rabbit.deadLetters.drop(selection),
    {
      field: 'dropped',
      tell: (count, { deadLetterQueue }) => `${count} dropped from ${deadLetterQueue}`,
    },
  );
}

function select(ids: readonly string[], all: boolean): Selection {
  if (all && ids.length > 0) throw new UsageError('Give ids or --all, not both');
  if (!all && ids.length === 0)
    throw new UsageError(
      'Which dead letters? Give their ids, as moderate dead-letters list shows them, or --all',
    );
  return all ? 'all' : ids;
}

interface Words {
  readonly field: 'replayed' | 'dropped';
  tell(count: number, rabbit: Rabbit): string;
}

async function move(
  context: Context,
  { queue: name, selection }: QueueOption & { readonly selection: Selection },
  work: (rabbit: Rabbit, selection: Selection) => Promise<readonly string[]>,
  { field, tell }: Words,
): Promise<void> {
  await withQueue(context, name, async (rabbit) => {
    const done = await work(rabbit, selection);
    const missing = selection === 'all' ? [] : selection.filter((id) => !done.includes(id));
    if (done.length > 0 || missing.length === 0)
      context.output.show({ [field]: done }, [tell(done.length, rabbit)]);
    if (missing.length > 0) throw noDeadLetter(missing, rabbit.deadLetterQueue);
  });
}
