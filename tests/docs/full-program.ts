import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { definitions } from '#definitions.ts';
import { moderateCli } from '#cli/config.ts';
import type { AddCommand } from '#orchestrator/cli/config.ts';
import { createContext, type CliHost } from '#orchestrator/cli/context.ts';
import { loadPipelineCommands } from '#orchestrator/cli/pipeline-commands.ts';
import { createProgram } from '#orchestrator/cli/program.ts';
import { resolveSettings } from '#orchestrator/cli/settings.ts';

/**
 * The complete command-line program: the commands of the orchestrator, of this deployment, and of
 * its pipelines.
 */
export async function fullProgram(
  stdout: Writable,
  more: readonly AddCommand[] = [],
): Promise<Command> {
  const host: CliHost = {
    env: {},
    settings: resolveSettings(moderateCli),
    stdin: process.stdin,
    stdout,
    stderr: stdout,
    loadDefinitions: () => Promise.resolve(definitions),
    stopSignal: () => AbortSignal.abort(),
  };
  const context = createContext(host, false);
  const program = await createProgram(context, host, [...(moderateCli.commands ?? []), ...more]);
  for (const command of await loadPipelineCommands(program, context)) program.addCommand(command);
  return program;
}
