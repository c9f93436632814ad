import type { Command } from 'commander';
import { project } from '../../project.ts';
import { defaultAtOnce } from '../../actions/backfills/start-backfill.ts';
import { startBackfill, type BackfillOptions } from '../backfills/start-backfill.ts';
import { exitCodes } from '../backfills/wait-for-backfill.ts';
import { maxPartitionsOfRun } from '../../definitions/several-partitions.ts';
import type { Context } from '../context.ts';
import { collectKeys } from '../collect-keys.ts';
import { examples } from '../examples.ts';
import { parseConfig } from '../parse-config.ts';
import { wholeCount } from '../whole-count.ts';

type Options = Omit<BackfillOptions, 'config'> & { readonly config?: string };

export function addBackfillCommand(program: Command, context: Context): void {
  program
    .command('backfill <selection...>')
    .description(
      'Materialize many partitions of the selected assets: KEY, +KEY (with its upstreams), KEY+ (with its downstreams), group:NAME',
    )
    .option('--partition <key>', 'This partition; may be repeated', collectKeys)
    .option(
      '--partitions-file <file>',
      'The keys in a file, one on each line; - reads standard input',
    )
    .option(
      '--range <first..last>',
      'The partitions from one key to another, such as 2026-01-01..2026-01-31; with --missing, --failed or --stale only those of them',
    )
    .option(
      '--missing',
      'The partitions that no run has attempted to materialize; of time windows, only those that have ended',
    )
    .option('--failed', 'The partitions whose last materialization failed')
    .option('--stale', 'The partitions that are stale')
    .option(
      '--per-run <count>',
      `Partitions for each run; all means the maximum, ${maxPartitionsOfRun}`,
      partitionsOfRun,
      1,
    )
    .option(
      '--at-once <count>',
      'How many runs are in progress at once',
      wholeCount('--at-once'),
      defaultAtOnce,
    )
    .option('--reverse', 'Begin with the last partition', false)
    .option(
      '--again',
      'Also partitions that other backfills or runs are about to materialize',
      false,
    )
    .option('--config <json|@file>', 'Config by asset: {"KEY": {…}}')
    .option('--dry-run', 'Show which runs would be requested', false)
    .option('--wait', `Show its progress until it ends (${exitCodes})`, false)
    .addHelpText(
      'after',
      examples(
        `${project().command} backfill ${project().examples.asset} --missing --wait`,
        `${project().command} backfill ${project().examples.asset} --range 2026-01-01..2026-01-31`,
        `${project().command} backfill ${project().examples.asset}+ --range 2026-01-01..2026-01-31 --dry-run`,
        `${project().command} backfill ${project().examples.asset} --partitions-file keys.txt --at-once 20 --per-run 100`,
      ),
    )
    .action(async (selection: readonly string[], { config, ...options }: Options) =>
      startBackfill(context, selection, { ...options, config: await parseConfig(config) }),
    );
}

function partitionsOfRun(given: string): number {
  return given === 'all' ? maxPartitionsOfRun : wholeCount('--per-run')(given);
}
