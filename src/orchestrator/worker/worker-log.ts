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

/**
 * The SDK logs these for every worker, but the project's queues have no workflows by design, and
 * none has Nexus services.
 */
const byDesign = ['No workflows registered', 'No Nexus services registered'];

/**
 * Writes log entries as JSON lines to standard output, with workflow id, run id, job, asset,
 * partition and attempt for lines of a run.
 * @param level `trace`, `debug`, `info`, `warn` or `error`
 * @param keep called with every entry, regardless of its level
 * @throws TerminalError for an unknown level
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

/** Omits custom fields of errors: those of Postgres can contain row values. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  return { type: name, message, stack, ...(cause instanceof Error && { cause: described(cause) }) };
}
