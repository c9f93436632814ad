import type { Command } from 'commander';
import { type Context, examples, wholeCount } from '@moderate/orchestrator/cli';
import { submit, type SubmitOptions } from './submit.ts';

export function addMatrixProfileCommand(program: Command, context: Context): void {
  program
    .command('matrix-profile')
    .description("analyses of the platform's users: submit")
    .command('submit')
    .description(
      "put a job's message in the queue again, as when a restart of RabbitMQ has lost it; the platform is asked for what is not given",
    )
    .requiredOption('--job-id <id>', "the platform's job", wholeCount('--job-id'))
    .option('--analysis-variable <column>', 'the column to analyse')
    .option('--bucket <bucket>', 'where the data set is')
    .option('--key <key>', "the data set's key in its bucket")
    .option('--image <image>', "the container's image, without tag")
    .option('--tag <tag>', "the image's tag")
    .addHelpText(
      'after',
      examples('moderate matrix-profile submit --job-id 42', 'moderate matrix-profile submit --job-id 42 --analysis-variable temperature'),
    )
    .action((options: SubmitOptions) => submit(context, options));
}
