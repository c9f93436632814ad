import type { Command } from 'commander';
import { project } from '../../project.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { changePartitions } from '../partitions/change-partitions.ts';

export function addPartitionsCommand(program: Command, context: Context): void {
  const partitions = program.command('partitions').description('the partitions of assets: add and remove keys of dynamic partitions');
  const example = (rest: string) => examples(`${project().command} partitions ${rest}`);

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
