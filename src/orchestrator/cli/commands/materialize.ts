import type { Command } from 'commander';
import { requestMaterialization } from '../../actions/runs/request-materialization.ts';
import type { Context } from '../context.ts';
import { collectKeys } from '../collect-keys.ts';
import { examples } from '../examples.ts';
import { parseConfig } from '../parse-config.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { launch } from '../runs/launch.ts';
import { scheduledForOption } from '../runs/scheduled-for-option.ts';
import { project } from '../../project.ts';

interface Options {
  readonly partition?: readonly string[];
  readonly config?: string;
  readonly wait?: boolean;
  readonly scheduledFor?: Date;
}

export function addMaterializeCommand(program: Command, context: Context): void {
  program
    .command('materialize <selection...>')
    .description(
      'Materialize assets: KEY, +KEY (with its upstreams), KEY+ (with its downstreams), group:NAME ' +
        `(${project().command} assets shows which need a partition, or a run of their job: ${project().command} run JOB)`,
    )
    .option(
      '--partition <key>',
      'Only this partition of each asset; may be repeated, for several partitions in one run',
      collectKeys,
    )
    .option('--config <json|@file>', 'Config by asset: {"KEY": {…}}')
    .addOption(scheduledForOption())
    .option('--wait', `Show its progress until it ends (${exitCodes})`)
    .addHelpText(
      'after',
      examples(
        `${project().command} materialize ${project().examples.asset} --wait`,
        `${project().command} materialize group:${project().examples.group}`,
      ),
    )
    .action((selection: readonly string[], options: Options) =>
      materialize(context, selection, options),
    );
}

async function materialize(
  context: Context,
  selection: readonly string[],
  { partition: partitions = [], config, wait = false, ...about }: Options,
): Promise<void> {
  const run = await requestMaterialization(context, {
    selection,
    partitions,
    config: await parseConfig(config),
  });
  await launch(context, { ...run, ...about }, wait);
}
