import { Option, type Command } from 'commander';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { exitCodes } from '../runs/exit-code.ts';
import { launch } from '../runs/launch.ts';
import { listRuns, type ListOptions } from '../runs/list-runs.ts';
import { showLog, type LogOptions } from '../runs/log/show-log.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import { resumption } from '../runs/resume.ts';
import { showRun } from '../runs/show-run.ts';
import { terminateRun } from '../runs/terminate-run.ts';
import { logLevels } from '../../state/run-logs.ts';
import { wholeCount } from '../whole-count.ts';
import { project } from '../../project.ts';

interface WaitOption {
  readonly wait?: boolean;
}

const theRun = 'a run id, the end of one as list shows it or the beginning, or a workflow id';

export function addRunsCommand(program: Command, context: Context): void {
  const runs = program.command('runs').description('what ran: list, show, logs, cancel, terminate, retry');

  runs
    .command('list')
    .description('the latest runs')
    .option('--job <job>', 'only runs of this job')
    .addOption(new Option('--status <status>', 'only runs in this state').choices(['running', 'completed', 'failed', 'cancelled']))
    .addOption(
      new Option('--outcome <outcome>', 'only completed runs with this outcome of their checks').choices([
        'ok',
        'warnings',
        'checks_failed',
      ]),
    )
    .option('--limit <count>', 'how many', wholeCount('--limit'), 20)
    .addHelpText(
      'after',
      examples(`${project().command} runs list --status failed --limit 5`, `${project().command} runs list --outcome checks_failed`),
    )
    .action((options: ListOptions) => listRuns(context, options));

  runs
    .command('show')
    .argument('<run>', theRun)
    .description('a run with its config, its failures, its checks and what it materialized')
    .option('--wait', `while it runs, show its progress until it ends (${exitCodes})`)
    .addHelpText('after', examples(`${project().command} runs show 0199a3f2`))
    .action((run: string, { wait = false }: WaitOption) => showRun(context, run, wait));

  runs
    .command('logs')
    .argument('<run>', theRun)
    .argument('[asset]', 'only lines of this asset')
    .argument('[partition]', 'only lines of this partition of it')
    .description('what a run has logged, with the stacks of its errors')
    .addOption(new Option('--level <level>', 'only lines that are at least so severe').choices([...logLevels]).default('trace'))
    .option('--follow', 'show further lines until the run ends')
    .addHelpText(
      'after',
      examples(`${project().command} runs logs 0199a3f2 --level warn`, `${project().command} runs logs 0199a3f2 --follow`),
    )
    .action((run: string, asset: string | undefined, partition: string | undefined, options: Pick<LogOptions, 'level' | 'follow'>) =>
      showLog(context, run, { asset, partition, ...options }),
    );

  runs
    .command('cancel')
    .argument('<run>', theRun)
    .description('ask a run to end: its activities stop and clean up')
    .option('--wait', 'until it has ended')
    .addHelpText('after', examples(`${project().command} runs cancel 0199a3f2`))
    .action((run: string, { wait = false }: WaitOption) => cancelRun(context, run, wait));

  runs
    .command('terminate')
    .argument('<run>', theRun)
    .description('end a run that is blocked and cannot be cancelled: at once, without its cleaning up')
    .addHelpText('after', examples(`${project().command} runs terminate 0199a3f2`))
    .action((run: string) => terminateRun(context, run));

  runs
    .command('retry')
    .argument('<run>', theRun)
    .description('repeat only what failed in a run, with its config')
    .option('--wait', `show its progress until it ends (${exitCodes})`)
    .addHelpText('after', examples(`${project().command} runs retry 0199a3f2 --wait`))
    .action(async (run: string, { wait = false }: WaitOption) => launch(context, { ...(await resumption(context, run)), wait }));
}
