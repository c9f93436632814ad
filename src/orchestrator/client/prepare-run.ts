import type { Definitions } from '../definitions/deployment.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import type { RequestedRun } from '../definitions/run-for-selection.ts';
import { TerminalError } from '../errors.ts';
import type { RunRequest } from './start-run.ts';

export interface PreparedRun extends Pick<RunRequest, 'job' | 'config' | 'summary'> {
  /** Keys of the assets that it may materialize, upstream assets first. */
  readonly assets: readonly string[];
}

/**
 * A run that somebody requests, whose config is checked before it starts, so that a mistake is reported at once.
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

/** The kit takes its own field off before a job's schema sees the config, and checks it where the run begins. */
function withoutReserved(config: RequestedRun['config']): RequestedRun['config'] {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'resumeFrom'));
}
