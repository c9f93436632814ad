import type { Command } from 'commander';
import {
  type Context,
  devOptions,
  examples,
  importDev,
  unaudited,
} from '@moderate/orchestrator/cli';

interface Options {
  readonly once?: boolean;
  readonly reset?: boolean;
}

export function addQuickstartCommand(program: Command, context: Context): void {
  unaudited(program.command('quickstart'))
    .description(
      'Try everything: start the services, load sample databases, catalog and profile them, and show the result',
    )
    .option('--once', 'End after the summary')
    .option('--reset', 'Delete the data of earlier starts first')
    .addHelpText('after', examples('moderate quickstart --once'))
    .action(async ({ once = false, reset = false }: Options) => {
      const { runQuickstart } = await importDev(
        'moderate quickstart',
        () => import('#dev/quickstart/run-quickstart.ts'),
      );
      if (!(await runQuickstart({ ...devOptions(context, reset), once }))) context.exitWith(1);
    });
}
