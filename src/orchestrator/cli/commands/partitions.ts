import type { Command } from 'commander';
import { project } from '../../project.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { changePartitions } from '../partitions/change-partitions.ts';
import type { PartitionsOptions } from '../../reports/partitions/read-partitions.ts';
import { showPartitions } from '../partitions/show-partitions.ts';
import { readStatuses } from '../partitions/status-option.ts';
import { wholeCount } from '../whole-count.ts';

const defaultLimit = 100;

export function addPartitionsCommand(program: Command, context: Context): void {
  const { command, examples: names } = project();
  const show = examples(
    `${command} partitions ${names.asset}`,
    `${command} partitions ${names.asset} --status missing,failed`,
    `${command} partitions ${names.asset} --range 2026-01-01..2026-01-31 --json`,
  );
  const example = (rest: string) => examples(`${command} partitions ${rest}`);
  const partitions = program
    .command('partitions')
    .description('the partitions of an asset with their statuses; add and remove keys of dynamic partitions')
    .addHelpText('after', show);

  partitions
    .command('show', { isDefault: true })
    .argument('<asset>', "an asset's key, as assets lists it")
    .description('how many partitions of an asset are fresh, in progress, stale, failed or missing, and which; show may be left out')
    .option('--status <status>', `list the partitions with one of these: ${partitionStatuses.join(',')}`, readStatuses, [])
    .option('--range <first..last>', 'only the windows of time from one key to another, such as 2026-01-01..2026-01-31')
    .option('--limit <count>', 'how many ranges, or keys, to list of each status', wholeCount('--limit'), defaultLimit)
    .addHelpText('after', show)
    .action((asset: string, options: PartitionsOptions) => showPartitions(context, asset, options));

  partitions
    .command('add')
    .argument('<name>', 'of dynamic partitions, as `dynamicPartitions(name)` gives it')
    .argument('<keys...>')
    .description('add keys to dynamic partitions; a key that is there stays as it is')
    .addHelpText('after', example('add customers ann ben'))
    .action((name: string, keys: readonly string[]) => changePartitions(context, 'add', name, keys));

  partitions
    .command('remove')
    .argument('<name>', 'of dynamic partitions')
    .argument('<keys...>')
    .description('remove keys from dynamic partitions; what was recorded of them stays')
    .addHelpText('after', example('remove customers ben'))
    .action((name: string, keys: readonly string[]) => changePartitions(context, 'remove', name, keys));
}
