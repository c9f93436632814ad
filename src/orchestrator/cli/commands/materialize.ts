import type { Command } from 'commander';
import type { Definitions } from '../../definitions/deployment.ts';
import { runForSelection, selectedAssets, type SelectionRequest, type RequestedRun } from '../../definitions/run-for-selection.ts';
import { TerminalError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { collectKeys } from '../collect-keys.ts';
import { examples } from '../examples.ts';
import { parseConfig } from '../parse-config.ts';
import { lastRuns } from '../partitions/last-runs.ts';
import { refuseUnknownKeys } from '../partitions/refuse-unknown-keys.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { launch } from '../runs/launch.ts';
import { scheduledForOption } from '../runs/scheduled-for-option.ts';
import { UsageError } from '../../usage-error.ts';
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
    .option('--partition <key>', 'Only this partition of each asset; may be repeated, for several partitions in one run', collectKeys)
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
    .action((selection: readonly string[], options: Options) => materialize(context, selection, options));
}

async function materialize(
  context: Context,
  selection: readonly string[],
  { partition: keys = [], config, wait = false, ...about }: Options,
): Promise<void> {
  const definitions = await context.definitions();
  const assets = selectedAssets(definitions.assets, selection);
  const of = keys.length > 1 ? { partitions: keys } : { partition: keys[0] };
  const request = { selection, ...of, config: await parseConfig(config), lastRuns: await lastRuns(context, assets, keys) };
  const run = runFor(definitions, request);
  if (keys.length > 0) await refuseUnknownKeys(context, assets, keys);
  await launch(context, { ...run, ...about, wait });
}

function runFor(definitions: Definitions, request: SelectionRequest): RequestedRun {
  try {
    return runForSelection(definitions, request);
  } catch (error) {
    throw error instanceof TerminalError ? new UsageError(error.message, error.code) : error;
  }
}
