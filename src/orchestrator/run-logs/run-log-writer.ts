import type { LogEntry } from '@temporalio/worker';
import type { LogBatch, LogLimits, LogLine, RunLogs } from '../state/run-logs.ts';
import type { RunLine } from './to-log-line.ts';

/** Stores the logs of a worker's runs. A run neither waits for it nor fails because of it. */
export interface RunLogWriter {
  /**
   * Takes a line of the worker's log; it reaches Postgres within a few seconds. Lines that belong
   * to no run are ignored.
   */
  write(entry: LogEntry): void;
  /** Writes the remaining lines, if Postgres accepts them. */
  close(): Promise<void>;
}

export interface RunLogSettings {
  /** The maximum total size of all runs' logs. */
  readonly maxBytes: number;
  readonly limits: LogLimits;
}

export interface RunLogWriterParts {
  readonly logs: Pick<RunLogs, 'append' | 'limitBytes'>;
  readonly toLine: (entry: LogEntry) => RunLine | undefined;
  readonly warn: (message: string, error: unknown) => void;
}

const flushMs = 1_000;
/** Per statement. */
const batchLines = 500;
/** The maximum number of lines that wait for Postgres; further lines are counted and dropped. */
const maxWaiting = 20_000;
/**
 * How often the total size of the logs is measured, and the minimum time between reports that they
 * cannot be written.
 */
const minuteMs = 60_000;

export function createRunLogWriter(
  { maxBytes, limits }: RunLogSettings,
  { logs, toLine, warn }: RunLogWriterParts,
): RunLogWriter {
  const waiting: RunLine[] = [];
  const leftOut = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let measuredAt = Date.now();
  let warnedAt = 0;

  const writeWaiting = async () => {
    while (waiting.length > 0 || leftOut.size > 0) {
      const taken = waiting.slice(0, batchLines);
      const missed = new Map(leftOut);
      await logs.append(batchesOf(taken, missed), limits);
      waiting.splice(0, taken.length);
      for (const [runId, count] of missed) {
        const left = (leftOut.get(runId) ?? 0) - count;
        if (left === 0) leftOut.delete(runId);
        else leftOut.set(runId, left);
      }
    }
    if (Date.now() - measuredAt < minuteMs) return;
    measuredAt = Date.now();
    await logs.limitBytes(maxBytes);
  };

  const flush = async () => {
    timer = undefined;
    writing ??= writeWaiting()
      .catch((error: unknown) => {
        if (Date.now() - warnedAt < minuteMs) return;
        warnedAt = Date.now();
        warn(`Could not write the logs of runs: ${waiting.length} lines wait`, error);
      })
      .finally(() => {
        writing = undefined;
        if (waiting.length > 0) schedule();
      });
    await writing;
  };

  const schedule = () => {
    timer ??= setTimeout(() => void flush(), flushMs);
  };

  return {
    write: (entry) => {
      const taken = toLine(entry);
      if (taken === undefined) return;
      if (waiting.length < maxWaiting) waiting.push(taken);
      else leftOut.set(taken.runId, (leftOut.get(taken.runId) ?? 0) + 1);
      schedule();
    },
    close: async () => {
      await writing;
      await flush();
      clearTimeout(timer);
    },
  };
}

function batchesOf(
  taken: readonly RunLine[],
  leftOut: ReadonlyMap<string, number>,
): readonly LogBatch[] {
  const lines = new Map<string, LogLine[]>([...leftOut.keys()].map((runId) => [runId, []]));
  for (const { runId, line } of taken) {
    const ofRun = lines.get(runId);
    if (ofRun === undefined) lines.set(runId, [line]);
    else ofRun.push(line);
  }
  return [...lines].map(([runId, ofRun]) => ({
    runId,
    lines: ofRun,
    leftOut: leftOut.get(runId) ?? 0,
  }));
}
