import type { Command } from 'commander';
import { project } from '../../project.ts';
import { listAudit, type AuditOptions } from '../audit/list-audit.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { wholeCount } from '../whole-count.ts';

export function addAuditCommand(program: Command, context: Context): void {
  const { command } = project();
  const audit = program
    .command('audit')
    .description('The audit log, of actions by command, page or API: list');

  unaudited(audit.command('list'))
    .description('List actions, the latest first: who did what, when, about what, and how it ended')
    .option('--who <name>', 'Only actions of this user or API token')
    .option('--action <command>', 'Only this action, as its command is called: "runs cancel"')
    .option('--about <name>', 'Only actions about this job, run, asset, backfill, sensor …')
    .option('--before <id>', 'Only actions before this one', wholeCount('--before'))
    .option('--limit <count>', 'How many', wholeCount('--limit'), 20)
    .addHelpText(
      'after',
      examples(
        `${command} audit list --action "runs cancel"`,
        `${command} audit list --about ${project().examples.job} --json`,
      ),
    )
    .action((options: AuditOptions) => listAudit(context, options));
}
