import type { Command } from 'commander';
import { devFolder } from '#dev-stack/dev-file.ts';
import { projectFolder } from '#project-folder.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { importDev } from './import-dev.ts';

interface Options {
  readonly once?: boolean;
  readonly reset?: boolean;
}

export function addQuickstartCommand(program: Command, context: Context): void {
  program
    .command('quickstart')
    .description('see it work: start everything, load sample databases, catalog and profile them, show what came of it')
    .option('--once', 'end after the summary')
    .option('--reset', 'delete the data of earlier starts first')
    .addHelpText('after', examples('moderate quickstart --once'))
    .action(async ({ once = false, reset = false }: Options) => {
      const { runQuickstart } = await importDev('moderate quickstart', () => import('#dev/quickstart/run-quickstart.ts'));
      const { env, output } = context;
      const options = { env, projectFolder, folder: devFolder(), once, reset, report: output.line, signal: context.stopSignal() };
      if (!(await runQuickstart(options))) context.exitWith(1);
    });
}
