import type { Spool } from '#resources/spool.ts';
import { openDuckDb, type DuckDb } from '#duckdb/open-duckdb.ts';
import { withSpool, type SpoolFolder } from '#spool/open-spool.ts';

export interface WithDuckDbOptions {
  readonly spool: Spool;
  readonly memoryLimitMb: number;
  /** Defaults to the number of CPUs. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** Calls `use` with a database and a folder of its own, both deleted afterwards. */
export async function withDuckDb(
  { spool, ...options }: WithDuckDbOptions,
  use: (db: DuckDb, folder: SpoolFolder) => Promise<void>,
): Promise<void> {
  await withSpool(spool, async (folder) => {
    const db = await openDuckDb({ folder: folder.path, ...options });
    try {
      await use(db, folder);
    } finally {
      db.close();
    }
  });
}
