import { currentContext } from '../progress.ts';

/**
 * Adds the output of a container or another process to the log of the current activity, line by
 * line. Does nothing outside an activity.
 * @param source the name of the container or process
 */
export function logOutput(text: string, source: string): void {
  const log = currentContext()?.log;
  if (log === undefined) return;
  for (const line of text.split(/\r?\n/)) if (line !== '') log.info(line, { source });
}
