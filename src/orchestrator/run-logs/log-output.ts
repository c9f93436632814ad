import { currentContext } from '../progress.ts';

/**
 * Adds what a container or another process has written to the log of the current activity, line by line. Outside an activity it does nothing.
 * @param source of the lines: the name of the container, or of the process
 */
export function logOutput(text: string, source: string): void {
  const log = currentContext()?.log;
  if (log === undefined) return;
  for (const line of text.split(/\r?\n/)) if (line !== '') log.info(line, { source });
}
