import type { Command } from 'commander';
import { type Context, examples, unaudited, wholeCount } from '@moderate/orchestrator/cli';
import { listDeadLetters } from './list-dead-letters.ts';
import { dropDeadLetters, replayDeadLetters, type MoveOptions } from './move-dead-letters.ts';
import { showDeadLetter } from './show-dead-letter.ts';
import type { QueueOption } from './with-services.ts';

const ofQueue = [
  '--queue <queue>',
  'Whose dead letters: those of analyses unless given, or those of ingestions',
] as const;
const theIds = 'Ids, as list shows them';

export function addDeadLettersCommand(program: Command, context: Context): void {
  const deadLetters = program
    .command('dead-letters')
    .description('Dead-lettered messages, which could not be used: list, show, replay, drop');

  unaudited(deadLetters.command('list'))
    .description('List the oldest messages with the reason')
    .option('--limit <count>', 'How many', wholeCount('--limit'), 20)
    .option(...ofQueue)
    .addHelpText(
      'after',
      examples(
        'moderate dead-letters list --queue ingestion',
        'moderate dead-letters list --limit 500 --json',
      ),
    )
    .action((options: Parameters<typeof listDeadLetters>[1]) => listDeadLetters(context, options));

  unaudited(deadLetters.command('show'))
    .argument('<id>', 'An id, as list shows it')
    .description('Show a message with its properties and its content, which may be confidential')
    .option(...ofQueue)
    .addHelpText('after', examples('moderate dead-letters show 1f0c9a3e'))
    .action((id: string, options: QueueOption) => showDeadLetter(context, id, options));

  deadLetters
    .command('replay')
    .argument('[ids...]', theIds)
    .description(
      'Requeue messages as they were received; those that still cannot be used are dead-lettered again',
    )
    .option('--all', 'All messages that are there now')
    .option(...ofQueue)
    .addHelpText(
      'after',
      examples('moderate dead-letters replay 1f0c9a3e', 'moderate dead-letters replay --all'),
    )
    .action((ids: string[], options: MoveOptions) => replayDeadLetters(context, ids, options));

  deadLetters
    .command('drop')
    .argument('[ids...]', theIds)
    .description('Delete messages for ever')
    .option('--all', 'All messages that are there now')
    .option(...ofQueue)
    .addHelpText(
      'after',
      examples('moderate dead-letters drop 1f0c9a3e', 'moderate dead-letters drop --all'),
    )
    .action((ids: string[], options: MoveOptions) => dropDeadLetters(context, ids, options));
}
