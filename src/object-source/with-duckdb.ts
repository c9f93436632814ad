import type { Spool } from '#resources/spool.ts';
import { openDuckDb, type DuckDb } from '#duckdb/open-duckdb.ts';
import { withSpool, type SpoolFolder } from '#spool/open-spool.ts';

export interface WithDuckDbOptions {
  readonly spool: Spool;
  readonly memoryLimitMb: number;
  /** As many as the machine has, by default. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/** Gives `use` a database and a folder of its own, which go away afterwards. */
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
