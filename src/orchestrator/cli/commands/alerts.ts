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

const theRule = "a rule's name, as `alerts list` shows it";

export function addAlertsCommand(program: Command, context: Context): void {
  const { command } = project();
  const alerts = program
    .command('alerts')
    .description('Alerts: list, test, silence, unsilence, retry');

  unaudited(alerts.command('list'))
    .description(
      'List rules and their targets, what is wrong now and since when, the last messages, and silences',
    )
    .option('--limit <count>', 'how many messages of each target', wholeCount('--limit'), 5)
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
    .argument('<rule>', `${theRule}, with * for any text`)
    .description('Report nothing until a time; a problem that still exists then is reported')
    .option(
      '--subject <pattern>',
      'only about this job, asset, sensor or other subject, with * for any text',
      '*',
    )
    .option('--for <duration>', 'for this long, such as 2h')
    .option('--until <time>', 'until this time, such as 2026-12-01T08:00Z')
    .requiredOption('--reason <text>', 'the reason, shown in the list')
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
    .argument('<silence>', 'its number, as `alerts list` shows it', wholeCount('silence'))
    .description('End a silence')
    .addHelpText('after', examples(`${command} alerts unsilence 7`))
    .action((id: number) => showEndOfSilence(context, id));

  alerts
    .command('retry')
    .argument('[rule]', `${theRule}; by default all`)
    .description('Send again what could not be delivered')
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
