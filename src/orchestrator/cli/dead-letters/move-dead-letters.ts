import { moveDeadLetters, noDeadLetter } from '../../actions/dead-letters/move-dead-letters.ts';
import type { DeadLetterSelection } from '../../definitions/dead-letter-queue.ts';
import { project } from '../../project.ts';
import { UsageError } from '../../usage-error.ts';
import type { Context } from '../context.ts';

export interface MoveOptions {
  readonly all?: boolean;
  readonly queue?: string;
}

/**
 * Replays or drops messages, and shows how many.
 * @throws UsageError if neither or both of ids and `all` are given; TerminalError if an id is
 * unknown, after the others were processed
 */
export async function showMoved(
  context: Context,
  how: 'replay' | 'drop',
  ids: readonly string[],
  { all = false, queue: name }: MoveOptions,
): Promise<void> {
  const done = await moveDeadLetters(context, how, name, select(ids, all));
  const { queue, deadLetterQueue, moved, missing } = done;
  const [field, text] =
    how === 'replay'
      ? (['replayed', `requeued in ${queue}`] as const)
      : (['dropped', `dropped from ${deadLetterQueue}`] as const);
  if (moved.length > 0 || missing.length === 0)
    context.output.show({ [field]: moved }, [`${moved.length} ${text}`]);
  if (missing.length > 0) throw noDeadLetter(missing, done);
}

function select(ids: readonly string[], all: boolean): DeadLetterSelection {
  if (all && ids.length > 0) throw new UsageError('Give ids or --all, not both');
  if (!all && ids.length === 0)
    throw new UsageError(
      `Which dead letters? Give their ids, as ${project().command} dead-letters list shows them, or --all`,
    );
  return all ? 'all' : ids;
}
