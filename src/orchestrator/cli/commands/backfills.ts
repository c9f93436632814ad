import type { Command } from 'commander';
import { project } from '../../project.ts';
import { showChange } from '../backfills/show-change.ts';
import { listBackfills } from '../backfills/list-backfills.ts';
import { showBackfill } from '../backfills/show-backfill.ts';
import { waitForBackfill } from '../backfills/wait-for-backfill.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { wholeCount } from '../whole-count.ts';
import { exitCodes } from '../backfills/wait-for-backfill.ts';

const theBackfill = 'Its id, as backfills list shows it';

export function addBackfillsCommand(program: Command, context: Context): void {
  const backfills = program
    .command('backfills')
    .description('Backfills: list, show, pause, resume, cancel, retry');
  const example = (rest: string) => examples(`${project().command} backfills ${rest}`);

  unaudited(backfills.command('list'))
    .description('List the latest backfills with their progress')
    .option('--limit <count>', 'How many', wholeCount('--limit'), 20)
    .addHelpText('after', example('list --json'))
    .action(({ limit }: { limit: number }) => listBackfills(context, limit));

  unaudited(backfills.command('show'))
    .argument('<backfill>', theBackfill)
    .description(
      'Show the progress of a backfill, and which partitions failed or were skipped and why',
    )
    .option('--wait', `Show its progress until it ends (${exitCodes})`)
    .addHelpText('after', example('show 1f3a9c20 --wait'))
    .action((backfill: string, { wait = false }: { wait?: boolean }) =>
      wait ? waitForBackfill(context, backfill) : showBackfill(context, backfill),
    );

  backfills
    .command('pause')
    .argument('<backfill>', theBackfill)
    .description('Request no more runs until it is resumed; requested runs continue')
    .addHelpText('after', example('pause 1f3a9c20'))
    .action((backfill: string) => showChange(context, 'pause', backfill));

  backfills
    .command('resume')
    .argument('<backfill>', theBackfill)
    .description('Resume a paused backfill')
    .addHelpText('after', example('resume 1f3a9c20'))
    .action((backfill: string) => showChange(context, 'resume', backfill));

  backfills
    .command('cancel')
    .argument('<backfill>', theBackfill)
    .description('Request no more runs, and withdraw requests whose runs have not started')
    .option('--runs', 'Also cancel the runs that it has started')
    .addHelpText('after', example('cancel 1f3a9c20 --runs'))
    .action((backfill: string, { runs = false }: { runs?: boolean }) =>
      showChange(context, 'cancel', backfill, runs),
    );

  backfills
    .command('retry')
    .argument('<backfill>', theBackfill)
    .description('Request again only what failed or was cancelled')
    .addHelpText('after', example('retry 1f3a9c20'))
    .action((backfill: string) => showChange(context, 'retry', backfill));
}
