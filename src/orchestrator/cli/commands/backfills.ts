import type { Command } from 'commander';
import { project } from '../../project.ts';
import { changeBackfill } from '../backfills/change-backfill.ts';
import { listBackfills } from '../backfills/list-backfills.ts';
import { showBackfill } from '../backfills/show-backfill.ts';
import { waitForBackfill } from '../backfills/wait-for-backfill.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { wholeCount } from '../whole-count.ts';
import { exitCodes } from '../backfills/wait-for-backfill.ts';

const theBackfill = 'its id, as `backfills list` shows it';

export function addBackfillsCommand(program: Command, context: Context): void {
  const backfills = program.command('backfills').description('backfills: list, show, pause, resume, cancel, retry');
  const example = (rest: string) => examples(`${project().command} backfills ${rest}`);

  backfills
    .command('list')
    .description('the latest first, with what is done and what is not')
    .option('--limit <count>', 'how many', wholeCount('--limit'), 20)
    .addHelpText('after', example('list --json'))
    .action(({ limit }: { limit: number }) => listBackfills(context, limit));

  backfills
    .command('show')
    .argument('<backfill>', theBackfill)
    .description('how far it is, and which partitions failed or were skipped, with the reasons')
    .option('--wait', `show its progress until it ends (${exitCodes})`)
    .addHelpText('after', example('show 1f3a9c20 --wait'))
    .action((backfill: string, { wait = false }: { wait?: boolean }) =>
      wait ? waitForBackfill(context, backfill) : showBackfill(context, backfill),
    );

  backfills
    .command('pause')
    .argument('<backfill>', theBackfill)
    .description('request no more runs until it is resumed; what it has requested goes on')
    .addHelpText('after', example('pause 1f3a9c20'))
    .action((backfill: string) => changeBackfill(context, 'pause', backfill));

  backfills
    .command('resume')
    .argument('<backfill>', theBackfill)
    .description('request runs again')
    .addHelpText('after', example('resume 1f3a9c20'))
    .action((backfill: string) => changeBackfill(context, 'resume', backfill));

  backfills
    .command('cancel')
    .argument('<backfill>', theBackfill)
    .description('request no more runs, and take back those that were not started')
    .option('--runs', 'cancel the runs too that it has started')
    .addHelpText('after', example('cancel 1f3a9c20 --runs'))
    .action((backfill: string, { runs = false }: { runs?: boolean }) => changeBackfill(context, 'cancel', backfill, runs));

  backfills
    .command('retry')
    .argument('<backfill>', theBackfill)
    .description('request once more what failed or was cancelled, and nothing else')
    .addHelpText('after', example('retry 1f3a9c20'))
    .action((backfill: string) => changeBackfill(context, 'retry', backfill));
}
