import type pg from 'pg';
import { z } from 'zod';
import { execute, query, queryFirst } from '../sql/query.ts';
import { json } from './columns.ts';
import { storableJson } from './refused-data.ts';
import { inTransaction } from './transaction.ts';

/** Log levels, from least to most severe. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

const logLine = z.strictObject({
  /** Milliseconds since 1970. */
  at: z.number(),
  level: z.enum(logLevels),
  message: z.string(),
  /** The step that wrote the line; absent if the run wrote it outside its steps. */
  asset: z.string().optional(),
  partition: z.string().optional(),
  attempt: z.number().optional(),
  attributes: z.record(z.string(), json).optional(),
});
/** A line of a run's log, with secrets redacted. */
export type LogLine = Readonly<z.infer<typeof logLine>>;

/** Lines of a run in the order of writing, with the number of dropped lines after them. */
export interface LogBatch {
  readonly runId: string;
  readonly lines: readonly LogLine[];
  readonly leftOut: number;
}

const logChunk = z.strictObject({
  chunk: z.number(),
  isHead: z.boolean(),
  lines: z.array(logLine),
});
export type LogChunk = Readonly<z.infer<typeof logChunk>>;

const logSize = z.strictObject({ lines: z.number(), leftOut: z.number(), bytes: z.number() });
/**
 * The number of lines that a run wrote, how many of them were dropped, and the size of the kept
 * ones in bytes.
 */
export type LogSize = Readonly<z.infer<typeof logSize>>;

/** How much of a run's log is kept: its first and last lines. */
export interface LogLimits {
  readonly headLines: number;
  readonly tailLines: number;
  /** Bytes of the last lines. */
  readonly tailBytes: number;
}

/** The log lines of runs, deleted with their run. */
export interface RunLogs {
  /** Appends lines; drops those of unrecorded runs. */
  append(batches: readonly LogBatch[], limits: LogLimits): Promise<void>;
  size(runId: string): Promise<LogSize | undefined>;
  /**
   * In the order of writing. Each writer locks the log first, so that a chunk that is committed
   * later comes later.
   */
  chunks(runId: string, after: number, limit: number): Promise<readonly LogChunk[]>;
  /** The last chunks before one, or of the whole log, in reverse order. */
  chunksBefore(
    runId: string,
    before: number | undefined,
    limit: number,
  ): Promise<readonly LogChunk[]>;
  /** The end of the kept lines of an output, see `openOutput`. */
  lastOutput(runId: string, source: string): Promise<OutputPlace | undefined>;
  /** Deletes the least recently written logs until the total size is within the limit. */
  limitBytes(bytes: number): Promise<number>;
}

const outputPlace = z.strictObject({ time: z.string(), lines: z.number() });
/**
 * A position in the output of a container or another process: a time, and the number of lines
 * written at that time. Times are compared as strings.
 */
export type OutputPlace = Readonly<z.infer<typeof outputPlace>>;

const overLimit = z.strictObject({ runId: z.string() });

const appendStatement = `
  with given as (
    select g.run_id, g.lines, g.left_out, json_array_length(g.lines) as line_count, length(g.lines::text) as bytes
    from json_to_recordset($1) as g(run_id text, lines json, left_out integer) join runs using (run_id)
  ), counted as (
    insert into run_logs as l (run_id, lines, left_out, bytes)
    select run_id, line_count + left_out, left_out, bytes from given order by run_id
    on conflict (run_id) do update set lines = l.lines + excluded.lines, left_out = l.left_out + excluded.left_out,
      bytes = l.bytes + excluded.bytes, written_at = now()
    returning run_id, lines
  ), added as (
    insert into run_log_chunks (run_id, is_head, line_count, bytes, lines)
    select run_id, c.lines - g.line_count - g.left_out < $2, g.line_count, g.bytes, g.lines from given g join counted c using (run_id)
    where g.line_count > 0 returning run_id, is_head
  )
  select distinct run_id as "runId" from added where not is_head`;

/** Deletes the lines between the first and the last kept ones. */
const trimStatement = `
  with tail as (
    select chunk, sum(line_count) over newer as lines_from, sum(bytes) over newer as bytes_from
    from run_log_chunks where run_id = $1 and not is_head window newer as (order by chunk desc)
  ), gone as (
    delete from run_log_chunks c using tail where c.run_id = $1 and c.chunk = tail.chunk and (lines_from > $2 or bytes_from > $3)
    returning c.line_count, c.bytes
  )
  update run_logs set left_out = left_out + (select sum(line_count) from gone), bytes = bytes - (select sum(bytes) from gone)
  where run_id = $1 and exists (select from gone)`;

const lastOutputStatement = `
  select l -> 'attributes' ->> 'writtenAt' as time, count(*) as lines
  from run_log_chunks c cross join json_array_elements(c.lines) l
  where c.run_id = $1 and l -> 'attributes' ->> 'source' = $2 and l -> 'attributes' ->> 'writtenAt' is not null
  group by 1 order by 1 desc limit 1`;

export function createRunLogs(database: pg.Pool): RunLogs {
  return {
    append: (batches, { headLines, tailLines, tailBytes }) =>
      inTransaction(database, async (db) => {
        const rows = batches.map(({ runId, lines, leftOut }) => ({
          run_id: runId,
          lines,
          left_out: leftOut,
        }));
        for (const { runId } of await query(db, overLimit, appendStatement, [
          storableJson(rows),
          headLines,
        ])) {
          await execute(db, trimStatement, [runId, tailLines, tailBytes]);
        }
      }),
    size: (runId) =>
      queryFirst(
        database,
        logSize,
        `select lines, left_out as "leftOut", bytes from run_logs where run_id = $1`,
        [runId],
      ),
    chunks: (runId, after, limit) => {
      const text = `select chunk, is_head as "isHead", lines from run_log_chunks where run_id = $1 and chunk > $2 order by chunk limit $3`;
      return query(database, logChunk, text, [runId, after, limit]);
    },
    chunksBefore: (runId, before, limit) => {
      const text = `select chunk, is_head as "isHead", lines from run_log_chunks
        where run_id = $1 and ($2::bigint is null or chunk < $2) order by chunk desc limit $3`;
      return query(database, logChunk, text, [runId, before ?? null, limit]);
    },
    lastOutput: (runId, source) =>
      queryFirst(database, outputPlace, lastOutputStatement, [runId, source]),
    limitBytes: (bytes) =>
      execute(
        database,
        `delete from run_logs where run_id in (
           select run_id from (select run_id, sum(bytes) over (order by written_at desc, run_id) as bytes_from from run_logs) l
           where bytes_from > $1)`,
        [bytes],
      ),
  };
}
