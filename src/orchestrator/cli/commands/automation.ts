import type { Command } from 'commander';
import { project } from '../../project.ts';
import { listAutomation } from '../automation/list-automation.ts';
import { pauseAutomation, resumeAutomation } from '../automation/show-change.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';

const theAssets = 'Keys of assets; by default all that have an automation';

export function addAutomationCommand(program: Command, context: Context): void {
  const { command, examples: of } = project();
  const automation = program
    .command('automation')
    .description('Automation of assets: list, pause, resume');

  unaudited(automation.command('list'))
    .description(
      'List the assets that have an automation: its condition, whether it is paused, and how many partitions wait',
    )
    .addHelpText(
      'after',
      examples(`${command} automation list`, `${command} automation list --json`),
    )
    .action(() => listAutomation(context));

  automation
    .command('pause')
    .argument('[asset...]', theAssets)
    .description(
      'Pause the automation of assets until a person resumes it. What happens in the meantime is skipped',
    )
    .option('--note <text>', 'The reason, shown with the asset')
    .addHelpText(
      'after',
      examples(
        `${command} automation pause ${of.asset} --note "its source is repaired"`,
        `${command} automation pause`,
      ),
    )
    .action((assets: readonly string[], { note }: { readonly note?: string }) =>
      pauseAutomation(context, assets, note),
    );

  automation
    .command('resume')
    .argument('[asset...]', theAssets)
    .description('Resume the automation of assets; it reacts to what happens from now on')
    .addHelpText(
      'after',
      examples(`${command} automation resume ${of.asset}`, `${command} automation resume`),
    )
    .action((assets: readonly string[]) => resumeAutomation(context, assets));
}
