import type { Command } from 'commander';
import { retryAlerts } from '../../actions/alerts/silence.ts';
import { project } from '../../project.ts';
import { listAlerts } from '../alerts/list-alerts.ts';
import { showEndOfSilence, showSilence, type SilenceOptions } from '../alerts/silence.ts';
import { showTest } from '../alerts/show-test.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { wholeCount } from '../whole-count.ts';

const theRule = 'The name of a rule, as `alerts list` shows it';

export function addAlertsCommand(program: Command, context: Context): void {
  const { command } = project();
  const alerts = program
    .command('alerts')
    .description('Alerts: list, test, silence, unsilence, retry');

  unaudited(alerts.command('list'))
    .description('List rules with their targets, current problems, the last messages, and silences')
    .option('--limit <count>', 'How many messages of each target', wholeCount('--limit'), 5)
    .addHelpText('after', examples(`${command} alerts list`, `${command} alerts list --json`))
    .action(({ limit }: { limit: number }) => listAlerts(context, limit));

  alerts
    .command('test')
    .argument('<rule>', theRule)
    .description(
      'Send a test message to the targets of a rule, from this process, and show what each answers (exit code 1 unless all accept it)',
    )
    .addHelpText('after', examples(`${command} alerts test failures`))
    .action((rule: string) => showTest(context, rule));

  alerts
    .command('silence')
    .argument('<rule>', `${theRule}; * stands for any text`)
    .description(
      'Send nothing about a rule for a while; a problem that still exists afterwards is reported then',
    )
    .option(
      '--subject <pattern>',
      'Only this job, asset, sensor or other subject; * stands for any text',
      '*',
    )
    .option('--for <duration>', 'How long, such as 2h')
    .option('--until <time>', 'Until when, such as 2026-12-01T08:00Z')
    .requiredOption('--reason <text>', 'The reason, shown in the list')
    .addHelpText(
      'after',
      examples(
        `${command} alerts silence failures --for 2h --reason "the database moves"`,
        `${command} alerts silence '*' --subject '${project().examples.group}/*' --until 2026-12-01T08:00Z --reason "no data this week"`,
      ),
    )
    .action((rule: string, options: SilenceOptions) => showSilence(context, rule, options));

  alerts
    .command('unsilence')
    .argument(
      '<silence>',
      'The number of the silence, as `alerts list` shows it',
      wholeCount('silence'),
    )
    .description('End a silence')
    .addHelpText('after', examples(`${command} alerts unsilence 7`))
    .action((id: number) => showEndOfSilence(context, id));

  alerts
    .command('retry')
    .argument('[rule]', `${theRule}; by default all`)
    .description('Send undelivered messages again')
    .addHelpText('after', examples(`${command} alerts retry`))
    .action((rule: string | undefined) => retry(context, rule));
}

async function retry(context: Context, given: string | undefined): Promise<void> {
  const retried = await retryAlerts(context, given);
  context.output.show({ retried }, [
    retried === 0
      ? 'Nothing was undeliverable.'
      : `${retried} message${retried === 1 ? '' : 's'} will be sent again within seconds.`,
  ]);
}
