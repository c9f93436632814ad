import type { Command } from 'commander';
import { project } from '../../project.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import { unaudited } from '../audit/unaudited.ts';
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
    .description(
      'Show the partitions of an asset with their statuses; add and remove keys of dynamic partitions',
    )
    .addHelpText('after', show);

  unaudited(partitions.command('show', { isDefault: true }))
    .argument('<asset>', 'The key of an asset, as assets lists it')
    .description(
      'Show how many partitions of an asset are fresh, in progress, stale, failed or missing, and which; show may be left out',
    )
    .option(
      '--status <status>',
      `List the partitions with one of these: ${partitionStatuses.join(',')}`,
      readStatuses,
      [],
    )
    .option(
      '--range <first..last>',
      'Only the time windows from one key to another, such as 2026-01-01..2026-01-31',
    )
    .option(
      '--limit <count>',
      'How many ranges or keys to list for each status',
      wholeCount('--limit'),
      defaultLimit,
    )
    .addHelpText('after', show)
    .action((asset: string, options: PartitionsOptions) => showPartitions(context, asset, options));

  partitions
    .command('add')
    .argument('<name>', 'The name of dynamic partitions, as in `dynamicPartitions(name)`')
    .argument('<keys...>')
    .description('Add keys to dynamic partitions; existing keys stay as they are')
    .addHelpText('after', example('add customers ann ben'))
    .action((name: string, keys: readonly string[]) =>
      changePartitions(context, 'add', name, keys),
    );

  partitions
    .command('remove')
    .argument('<name>', 'The name of dynamic partitions')
    .argument('<keys...>')
    .description('Remove keys from dynamic partitions; their records stay')
    .addHelpText('after', example('remove customers ben'))
    .action((name: string, keys: readonly string[]) =>
      changePartitions(context, 'remove', name, keys),
    );
}
