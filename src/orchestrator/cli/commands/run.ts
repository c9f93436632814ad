import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { parseConfig } from '../parse-config.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { launch } from '../runs/launch.ts';
import { resumption } from '../../actions/runs/resumption.ts';
import { scheduledForOption } from '../runs/scheduled-for-option.ts';
import { UsageError } from '../../usage-error.ts';
import { project } from '../../project.ts';

interface Options {
  readonly config?: string;
  readonly wait?: boolean;
  readonly fromFailure?: string;
  readonly scheduledFor?: Date;
}

export function addRunCommand(program: Command, context: Context): void {
  program
    .command('run [job]')
    .description('Start a run of a job')
    .option(
      '--config <json|@file>',
      'The config of the job: JSON, or @FILE; omitted fields have their defaults',
    )
    .option('--wait', `Show its progress until it ends (${exitCodes})`)
    .option('--from-failure <run>', 'Repeat only what failed in an earlier run, with its config')
    .addOption(scheduledForOption())
    .addHelpText(
      'after',
      examples(
        `${project().command} run ${project().examples.job} --config '${project().examples.config}' --wait`,
      ),
    )
    .action((job: string | undefined, options: Options) => run(context, job, options));
}

async function run(
  context: Context,
  job: string | undefined,
  { config, wait = false, fromFailure, ...about }: Options,
): Promise<void> {
  if (fromFailure !== undefined) {
    if (config !== undefined)
      throw new UsageError('--from-failure takes the config of the earlier run: omit --config');
    const earlier = await resumption(context, fromFailure);
    if (job !== undefined && job !== earlier.job)
      throw new UsageError(`Run ${fromFailure} is a run of ${earlier.job}, not of ${job}`);
    return launch(context, { ...earlier, ...about }, wait);
  }
  if (job === undefined) {
    const { jobs } = await context.definitions();
    throw new UsageError(`Name a job, one of ${[...jobs.keys()].join(', ')}`);
  }
  return launch(context, { job, config: await parseConfig(config), ...about }, wait);
}
