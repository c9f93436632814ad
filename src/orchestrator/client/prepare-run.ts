import type { Definitions } from '../definitions/deployment.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import type { RequestedRun } from '../definitions/run-for-selection.ts';
import { TerminalError } from '../errors.ts';
import type { RunRequest } from './start-run.ts';

export interface PreparedRun extends Pick<RunRequest, 'job' | 'config' | 'summary'> {
  /** Keys of the assets that it can materialize, upstream assets first. */
  readonly assets: readonly string[];
}

/**
 * Prepares a requested run. Its config is checked before it starts, so that mistakes are reported
 * immediately.
 * @throws TerminalError with the code `CONFIG_INVALID`
 */
export function prepareRun({ jobs }: Definitions, { job, config }: RequestedRun): PreparedRun {
  const definition = jobs.get(job);
  const parsed = definition?.config.safeParse(withoutReserved(config));
  if (definition !== undefined && parsed?.error !== undefined)
    throw new TerminalError(explainConfig(job, definition.config, parsed.error, config), {
      code: 'CONFIG_INVALID',
      cause: parsed.error,
    });
  return {
    job,
    config,
    summary: definition?.summarize(parsed?.data) ?? job,
    assets: definition?.materializes(parsed?.data) ?? [],
  };
}

/**
 * Removes the kit's own field before a job's schema parses the config; the field is checked when
 * the run begins.
 */
function withoutReserved(config: RequestedRun['config']): RequestedRun['config'] {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'resumeFrom'));
}
