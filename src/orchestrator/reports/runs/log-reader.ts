import type { LogChunk, LogLine, RunLogs } from '../../state/run-logs.ts';

export interface LogReader {
  /** Chunks that were added since the last time. */
  next(): Promise<readonly LogChunk[]>;
}

const pageChunks = 20;
/** Workers that write at once may commit chunks out of their order: so many reads back they are looked for once more. */
const overlap = 4;

export function createLogReader({ chunks }: Pick<RunLogs, 'chunks'>, runId: string): LogReader {
  const seen = new Set<number>();
  /** The last chunk of each of the last reads, the oldest first. */
  const ends: number[] = [];
  return {
    next: async () => {
      const added: LogChunk[] = [];
      let after = ends.length < overlap ? 0 : (ends.shift() ?? 0);
      for (
        let page = await chunks(runId, after, pageChunks);
        page.length > 0;
        page = await chunks(runId, after, pageChunks)
      ) {
        added.push(...page.filter(({ chunk }) => !seen.has(chunk)));
        for (const { chunk } of page) seen.add(chunk);
        after = page.at(-1)?.chunk ?? after;
      }
      ends.push(after);
      return added;
    },
  };
}

/** Their lines in the order of time: each worker writes its own. */
export function linesOf(chunks: readonly LogChunk[]): readonly LogLine[] {
  return chunks.flatMap(({ lines }) => lines).toSorted((one, other) => one.at - other.at);
}
