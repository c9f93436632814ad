import { setTimeout as sleep } from 'node:timers/promises';
import { wholeNumber } from '../definitions/whole-number.ts';
import type { Env } from '../env.ts';
import { createRunLogs } from '../state/run-logs.ts';
import { connectStateDatabase } from '../state/state-database.ts';
import type { OwnFile } from '../worker/own-files.ts';
import { createRedact } from './redact.ts';
import { createRunLogWriter, type RunLogWriter, type RunLogWriterParts } from './run-log-writer.ts';
import { secretsOf } from './secrets-of.ts';
import { toLogLine } from './to-log-line.ts';

/** A worker that is shutting down waits no longer than this for an unresponsive database. */
const closeMs = 5_000;

/** Per run: the numbers of first and last lines, and the maximum size of the last ones in bytes. */
const limits = { headLines: 5_000, tailLines: 5_000, tailBytes: 8_000_000 };

/**
 * Writes the log lines of runs to the state database, over its own connections. `RUN_LOGS_MAX_MB`
 * limits the total size of all runs' logs; the default is 1024.
 * @param secrets names of variables whose values are secrets, in addition to those whose names
 * indicate it
 * @throws TerminalError if the limit is not an integer
 */
export function openRunLogWriter(
  url: string,
  env: Env,
  {
    ownFile,
    secrets,
    warn,
  }: {
    readonly ownFile: OwnFile;
    readonly secrets: readonly string[];
    readonly warn: RunLogWriterParts['warn'];
  },
): RunLogWriter {
  const maxBytes = wholeNumber(env, 'RUN_LOGS_MAX_MB', 1_024, 1_000_000) * 1_000_000;
  const database = connectStateDatabase(url, { purpose: 'run logs', max: 2 });
  const redact = createRedact(secretsOf(env, secrets));
  const toLine = (entry: Parameters<RunLogWriter['write']>[0]) => toLogLine(entry, redact, ownFile);
  const { write, close } = createRunLogWriter(
    { maxBytes, limits },
    { logs: createRunLogs(database), toLine, warn },
  );
  const end = async () => {
    await close();
    await database.end();
  };
  return { write, close: () => Promise.race([end(), sleep(closeMs, undefined, { ref: false })]) };
}
