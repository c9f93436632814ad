import { Option, type Command } from 'commander';
import { taskQueues } from '../../worker/task-queues.ts';
import { choose } from '../../choose.ts';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import { project } from '../../project.ts';

interface Options {
  readonly queues: readonly string[];
  readonly applySchedules?: boolean;
}

export function addWorkerCommand(program: Command, context: Context): void {
  unaudited(program.command('worker'))
    .description(
      'Run a worker. It logs JSON lines (LOG_LEVEL). SIGTERM lets its tasks finish, a second one ends it at once',
    )
    .addOption(
      new Option('--queues <names>', 'Task queues to poll, separated by commas')
        .argParser(parseQueues)
        .default(taskQueues(), taskQueues().join(',')),
    )
    .option(
      '--apply-schedules',
      'Apply the schedules first, as `schedules apply` does; `dev` uses this',
    )
    .addHelpText(
      'after',
      examples(`${project().command} worker --queues ${taskQueues().slice(0, 2).join(',')}`),
    )
    .action(async ({ queues, applySchedules = false }: Options) => {
      const signal = context.stopSignal();
      // The worker's native library takes most of a second to load, and no other command needs it.
      const { runWorker } = await import('../../worker/run-worker.ts');
      await runWorker({
        definitions: await context.definitions(),
        env: context.env,
        queues,
        signal,
        appliesSchedules: applySchedules,
      });
    });
}

function parseQueues(text: string): readonly string[] {
  return text.split(',').map((name) => choose('task queue', name.trim(), taskQueues()));
}
