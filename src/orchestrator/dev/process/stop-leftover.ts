import { readFile } from 'node:fs/promises';
import { commandLine } from '../../dev-stack/is-alive.ts';
import { stopProcess } from './stop-process.ts';

/**
 * Stops a service that was left behind by an earlier run that was killed. The first line of
 * `pidFile` is the process id; if the command line of that process lacks one of `words`, it is an
 * unrelated process and is not stopped.
 *
 * @returns the id of the process that was stopped, if there was one
 */
export async function stopLeftover(
  pidFile: string,
  words: readonly string[],
  signal: NodeJS.Signals,
): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!(pid > 1)) return undefined;
  const command = await commandLine(pid);
  if (!command || !words.every((word) => command.includes(word))) return undefined;
  await stopProcess(pid, { signal });
  return pid;
}
