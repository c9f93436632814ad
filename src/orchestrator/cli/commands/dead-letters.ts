import type { Command } from 'commander';
import { project } from '../../project.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { listDeadLetters } from '../dead-letters/list-dead-letters.ts';
import { showMoved, type MoveOptions } from '../dead-letters/move-dead-letters.ts';
import { showDeadLetter } from '../dead-letters/show-dead-letter.ts';
import { examples } from '../examples.ts';
import { wholeCount } from '../whole-count.ts';

const ofQueue = ['--queue <queue>', 'Which queue; by default the first'] as const;
const theIds = 'Ids, as `dead-letters list` shows them';

export function addDeadLettersCommand(program: Command, context: Context): void {
  const { command } = project();
  const deadLetters = program
    .command('dead-letters')
    .description('Messages that could not be processed: list, show, replay, drop');

  unaudited(deadLetters.command('list'))
    .description('List the oldest messages with the reason')
    .option('--limit <count>', 'How many', wholeCount('--limit'), 20)
    .option(...ofQueue)
    .addHelpText(
      'after',
      examples(
        `${command} dead-letters list --queue orders`,
        `${command} dead-letters list --limit 500 --json`,
      ),
    )
    .action((options: Parameters<typeof listDeadLetters>[1]) => listDeadLetters(context, options));

  unaudited(deadLetters.command('show'))
    .argument('<id>', 'An id, as `dead-letters list` shows it')
    .description('Show a message with its properties and its content, which may be confidential')
    .option(...ofQueue)
    .addHelpText('after', examples(`${command} dead-letters show 1f0c9a3e`))
    .action((id: string, options: Parameters<typeof showDeadLetter>[2]) =>
      showDeadLetter(context, id, options),
    );

  const moves = [
    [
      'replay',
      'Return messages to their queue; those that still cannot be processed are dead-lettered again',
    ],
    ['drop', 'Delete messages forever'],
  ] as const;
  for (const [how, description] of moves)
    deadLetters
      .command(how)
      .argument('[ids...]', theIds)
      .description(description)
      .option('--all', 'All messages of the queue')
      .option(...ofQueue)
      .addHelpText(
        'after',
        examples(`${command} dead-letters ${how} 1f0c9a3e`, `${command} dead-letters ${how} --all`),
      )
      .action((ids: string[], options: MoveOptions) => showMoved(context, how, ids, options));
}
