import { Option, type Command } from 'commander';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { launch } from '../runs/launch.ts';
import { listRuns, type ListOptions } from '../runs/list-runs.ts';
import { showLog, type LogOptions } from '../runs/log/show-log.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import { resumption } from '../../actions/runs/resumption.ts';
import { showRun } from '../runs/show-run.ts';
import { terminateRun } from '../runs/terminate-run.ts';
import { logLevels } from '../../state/run-logs.ts';
import { timeOrAgo } from '../time-or-ago.ts';
import { wholeCount } from '../whole-count.ts';
import { project } from '../../project.ts';

interface WaitOption {
  readonly wait?: boolean;
}

const theRun = 'A run id, its last characters as list shows them, its first ones, or a workflow id';

export function addRunsCommand(program: Command, context: Context): void {
  const runs = program
    .command('runs')
    .description('Runs: list, show, logs, cancel, terminate, retry');

  unaudited(runs.command('list'))
    .description('List the latest runs')
    .option('--job <job>', 'Only runs of this job')
    .addOption(
      new Option('--status <status>', 'Only runs in this state').choices([
        'running',
        'completed',
        'failed',
        'cancelled',
      ]),
    )
    .addOption(
      new Option(
        '--outcome <outcome>',
        'Only completed runs with this outcome of their checks',
      ).choices(['ok', 'warnings', 'checks_failed']),
    )
    .option(
      '--launched-by <name>',
      'Only runs that a person, sensor or schedule of this name launched',
    )
    .option('--asset <key>', 'Only runs that materialized this asset or attempted to')
    .option('--partition <key>', 'Only runs of this partition of the asset')
    .option(
      '--since <time>',
      'Only runs that started after this time, or within this long: 24h',
      timeOrAgo('--since'),
    )
    .option('--until <time>', 'Only runs that started before this time', timeOrAgo('--until'))
    .option('--limit <count>', 'How many', wholeCount('--limit'), 20)
    .addHelpText(
      'after',
      examples(
        `${project().command} runs list --status failed --since 24h`,
        `${project().command} runs list --since 2026-03-01T00:00:00Z --until 2026-03-02T00:00:00Z`,
        `${project().command} runs list --outcome checks_failed`,
      ),
    )
    .action((options: ListOptions) => listRuns(context, options));

  unaudited(runs.command('show'))
    .argument('<run>', theRun)
    .description('Show a run with its config, failures, checks and materializations')
    .option('--wait', `While it runs, show its progress until it ends (${exitCodes})`)
    .addHelpText('after', examples(`${project().command} runs show 0199a3f2`))
    .action((run: string, { wait = false }: WaitOption) => showRun(context, run, wait));

  unaudited(runs.command('logs'))
    .argument('<run>', theRun)
    .argument('[asset]', 'Only lines of this asset')
    .argument('[partition]', 'Only lines of this partition of the asset')
    .description('Print the log of a run, with the stacks of its errors')
    .addOption(
      new Option('--level <level>', 'Only lines of this level or above')
        .choices([...logLevels])
        .default('trace'),
    )
    .option('--follow', 'Print new lines until the run ends')
    .addHelpText(
      'after',
      examples(
        `${project().command} runs logs 0199a3f2 --level warn`,
        `${project().command} runs logs 0199a3f2 --follow`,
      ),
    )
    .action(
      (
        run: string,
        asset: string | undefined,
        partition: string | undefined,
        options: Pick<LogOptions, 'level' | 'follow'>,
      ) => showLog(context, run, { asset, partition, ...options }),
    );

  runs
    .command('cancel')
    .argument('<run>', theRun)
    .description('Cancel a run: its activities stop and clean up')
    .option('--wait', 'Wait until it has ended')
    .addHelpText('after', examples(`${project().command} runs cancel 0199a3f2`))
    .action((run: string, { wait = false }: WaitOption) => cancelRun(context, run, wait));

  runs
    .command('terminate')
    .argument('<run>', theRun)
    .description('End a blocked run that cannot be cancelled: at once, without cleaning up')
    .addHelpText('after', examples(`${project().command} runs terminate 0199a3f2`))
    .action((run: string) => terminateRun(context, run));

  runs
    .command('retry')
    .argument('<run>', theRun)
    .description('Repeat only what failed in a run, with its config')
    .option('--wait', `Show its progress until it ends (${exitCodes})`)
    .addHelpText('after', examples(`${project().command} runs retry 0199a3f2 --wait`))
    .action(async (run: string, { wait = false }: WaitOption) =>
      launch(context, await resumption(context, run), wait),
    );
}
