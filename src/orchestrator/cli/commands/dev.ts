import type { Command } from 'commander';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { devOptions } from '../dev-options.ts';
import { examples } from '../examples.ts';
import { importDev } from './import-dev.ts';
import { project } from '../../project.ts';

interface Options {
  readonly reset?: boolean;
}

export function addDevCommand(program: Command, context: Context): void {
  unaudited(program.command('dev'))
    .description(
      'Run everything on this machine: Temporal with its Web UI, Postgres, a worker and the web pages, which follow the sources and .env',
    )
    .option('--reset', 'Delete all data first')
    .addHelpText('after', examples(`${project().command} dev`))
    .action(async ({ reset = false }: Options) => {
      const { runDev } = await importDev(
        `${project().command} dev`,
        () => import('../../dev/run-dev.ts'),
      );
      await runDev(devOptions(context, reset));
    });
}
