import type { Command } from 'commander';
import { project } from '../../project.ts';
import { startBackfill, type BackfillOptions } from '../backfills/start-backfill.ts';
import { exitCodes } from '../backfills/wait-for-backfill.ts';
import { maxPartitionsOfRun } from '../../definitions/several-partitions.ts';
import type { Context } from '../context.ts';
import { collectKeys } from '../collect-keys.ts';
import { examples } from '../examples.ts';
import { parseConfig } from '../parse-config.ts';
import { wholeCount } from '../whole-count.ts';

type Options = Omit<BackfillOptions, 'config'> & { readonly config?: string };

const defaultAtOnce = 10;

export function addBackfillCommand(program: Command, context: Context): void {
  program
    .command('backfill <selection...>')
    .description(
      'materialize many partitions of assets, and what of the selection reads them: KEY, +KEY (with its upstreams), KEY+ (with its downstreams), group:NAME',
    )
    .option('--partition <key>', 'this partition; may be given several times', collectKeys)
    .option('--partitions-file <file>', 'the keys in a file, one a line; - reads standard input')
    .option('--range <first..last>', 'the windows of time from one key to another, such as 2026-01-01..2026-01-31')
    .option('--missing', 'the partitions that no run has materialized, or tried to; of windows of time those that have ended')
    .option('--failed', 'the partitions whose last materialization failed')
    .option('--stale', 'the partitions that are stale')
    .option(
      '--per-run <count>',
      `how many partitions a run has at most; all for as many as one can have, ${maxPartitionsOfRun}`,
      partitionsOfRun,
      1,
    )
    .option('--at-once <count>', 'how many runs are under way at once', wholeCount('--at-once'), defaultAtOnce)
    .option('--reverse', 'the last partition first', false)
    .option('--again', 'also partitions that other backfills or runs are about to materialize', false)
    .option('--config <json|@file>', 'config by asset: {"KEY": {…}}')
    .option('--dry-run', 'show which runs would be requested', false)
    .option('--wait', `show its progress until it ends (${exitCodes})`, false)
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
