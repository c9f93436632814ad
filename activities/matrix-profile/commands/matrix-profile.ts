import type { Command } from 'commander';
import { type Context, examples, wholeCount } from '@moderate/orchestrator/cli';
import { submit, type SubmitOptions } from './submit.ts';

export function addMatrixProfileCommand(program: Command, context: Context): void {
  program
    .command('matrix-profile')
    .description("Analyses of the platform's users: submit")
    .command('submit')
    .description(
      'Send the message of a job again, for example after a restart of RabbitMQ lost it; values that are not given are read from the platform',
    )
    .requiredOption('--job-id <id>', "The platform's job", wholeCount('--job-id'))
    .option('--analysis-variable <column>', 'The column to analyse')
    .option('--bucket <bucket>', 'The bucket of the data set')
    .option('--key <key>', "The data set's key in its bucket")
    .option('--image <image>', "The container's image, without tag")
    .option('--tag <tag>', "The image's tag")
    .addHelpText(
      'after',
      examples(
        'moderate matrix-profile submit --job-id 42',
        'moderate matrix-profile submit --job-id 42 --analysis-variable temperature',
      ),
    )
    .action((options: SubmitOptions) => submit(context, options));
}
