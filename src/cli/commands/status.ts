import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { readStatus, type Status } from '../health/read-status.ts';
import type { Style } from '../output/output.ts';

export function addStatusCommand(program: Command, context: Context): void {
  program
    .command('status')
    .description('whether Temporal, the workers and the state database are there, and how runs are doing (exit code 1 when not)')
    .addHelpText('after', examples('moderate status'))
    .action(async () => {
      const status = await readStatus(context);
      context.output.show(status, statusLines(status, context.output.style));
      if (!status.ok) context.exitWith(1);
    });
}

function statusLines({ temporal, queues, stateDatabase, runs }: Status, style: Style): readonly string[] {
  const mark = (ok: boolean) => style(ok ? 'green' : 'red', ok ? '✓' : '✗');
  return [
    `${mark(temporal.ok)} Temporal: ${temporal.text}`,
    ...queues.map(({ queue, workers }) => {
      const text = workers === 0 ? 'no worker polls it: moderate dev, or moderate worker' : `${workers} worker${workers === 1 ? '' : 's'}`;
      return `${mark(workers > 0)} Task queue ${queue}: ${text}`;
    }),
    `${mark(stateDatabase.ok)} State database: ${stateDatabase.text}`,
    ...(runs === null ? [] : [`  Runs: ${runs.running} running, ${runs.failedLastDay} failed in the last 24 hours`]),
  ];
}
