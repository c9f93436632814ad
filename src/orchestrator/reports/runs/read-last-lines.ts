import type { LogChunk, LogLine } from '../../state/run-logs.ts';
import type { ReportSource } from '../report-source.ts';
import { linesOf } from './log-reader.ts';
import { isWanted, type WantedLines } from './read-log-page.ts';

/** The end of a run's log. */
export interface LastLines {
  /** In chronological order. */
  readonly lines: readonly LogLine[];
  /** Later lines follow this chunk. */
  readonly after: number;
}

const pageChunks = 20;

/** The last matching lines, at most `limit`; reads back as far as necessary. */
export async function readLastLines(
  source: ReportSource,
  runId: string,
  wanted: WantedLines,
  limit: number,
): Promise<LastLines> {
  const { runLogs } = await source.store();
  const chunks: LogChunk[] = [];
  let found = 0;
  let page: readonly LogChunk[];
  do {
    page = await runLogs.chunksBefore(runId, chunks.at(-1)?.chunk, pageChunks);
    chunks.push(...page);
    found += linesOf(page).filter((line) => isWanted(line, wanted)).length;
  } while (found < limit && page.length === pageChunks);
  return {
    lines: linesOf(chunks)
      .filter((line) => isWanted(line, wanted))
      .slice(-limit),
    after: chunks[0]?.chunk ?? 0,
  };
}
