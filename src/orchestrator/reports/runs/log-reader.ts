import type { LogChunk, LogLine, RunLogs } from '../../state/run-logs.ts';

export interface LogReader {
  /** Chunks that were added since the last call. */
  next(): Promise<readonly LogChunk[]>;
}

const pageChunks = 20;

export function createLogReader({ chunks }: Pick<RunLogs, 'chunks'>, runId: string): LogReader {
  let after = 0;
  return {
    next: async () => {
      const added: LogChunk[] = [];
      let page: readonly LogChunk[];
      do {
        page = await chunks(runId, after, pageChunks);
        added.push(...page);
        after = page.at(-1)?.chunk ?? after;
      } while (page.length === pageChunks);
      return added;
    },
  };
}

/** The lines of all chunks in chronological order, because each worker writes its own chunks. */
export function linesOf(chunks: readonly LogChunk[]): readonly LogLine[] {
  return chunks.flatMap(({ lines }) => lines).toSorted((one, other) => one.at - other.at);
}
