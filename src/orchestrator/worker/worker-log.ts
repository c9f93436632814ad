import { DefaultLogger, type Logger, type LogEntry } from '@temporalio/worker';
import { pino } from 'pino';
import { TerminalError } from '../errors.ts';

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/** The SDK tells so of every worker; those of the project's queues have no workflows by design, and none has Nexus services. */
const byDesign = ['No workflows registered', 'No Nexus services registered'];

/**
 * JSON lines on standard output, one an entry, with workflow id, run id, job, asset, partition and attempt where the line belongs to a run.
 * @param level `trace`, `debug`, `info`, `warn` or `error`
 * @param keep is given every line, whatever its level
 * @throws TerminalError for another one
 */
export function createWorkerLogger(level: string, keep?: (entry: LogEntry) => void): Logger {
  if (!Object.values<string>(levels).includes(level)) {
    throw new TerminalError(
      `LOG_LEVEL is not valid: expected ${Object.values(levels).join(', ')}, but "${level}" was given`,
      {
        code: 'VARIABLE_INVALID',
      },
    );
  }
  const log = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: described },
  });
  return new DefaultLogger('TRACE', (entry: LogEntry) => {
    keep?.(entry);
    const { level: entryLevel, message, meta } = entry;
    if (byDesign.some((start) => message.startsWith(start))) return;
    const { error, ...fields }: Fields = meta ?? {};
    log[levels[entryLevel]](error === undefined ? fields : { ...fields, err: error }, message);
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an error that are its own are left out: those of Postgres can hold values of rows. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  return { type: name, message, stack, ...(cause instanceof Error && { cause: described(cause) }) };
}
