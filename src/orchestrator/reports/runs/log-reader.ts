import type { LogChunk, LogLine, RunLogs } from '../../state/run-logs.ts';

export interface LogReader {
  /** Chunks that were added since the last call. */
  next(): Promise<readonly LogChunk[]>;
}

const pageChunks = 20;
/**
 * Concurrent writers can commit chunks out of order, so chunks of this many earlier reads are read
 * again.
 */
const overlap = 4;

export function createLogReader({ chunks }: Pick<RunLogs, 'chunks'>, runId: string): LogReader {
  const seen = new Set<number>();
  /** The last chunk of each recent read, the oldest first. */
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

/** The lines of all chunks in chronological order, because each worker writes its own chunks. */
export function linesOf(chunks: readonly LogChunk[]): readonly LogLine[] {
  return chunks.flatMap(({ lines }) => lines).toSorted((one, other) => one.at - other.at);
}
