import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStorage } from '#resources/object-storage.ts';
import type { Spool } from '#resources/spool.ts';
import type { ColumnBody } from '#openmetadata/entities.ts';
import { longestName } from '#openmetadata/names.ts';
import { forEachConcurrently } from '#openmetadata/sink/for-each-concurrently.ts';
import { failureOf, type ObjectFailure } from './object-outcome.ts';
import { columnBodies } from './schema/column-body.ts';
import { objectShape } from './schema/object-shape.ts';
import type { TableObject } from './select-objects.ts';
import { Unreadable } from './unreadable.ts';
import { withDuckDb } from './with-duckdb.ts';

export interface ReadColumns {
  readonly columns: ReadonlyMap<string, readonly ColumnBody[]>;
  readonly failures: ReadonlyMap<string, ObjectFailure>;
}

export interface Shapes {
  /** By key. An unreadable object does not affect the others. */
  columnsOf(objects: readonly TableObject[], onDone: () => void): Promise<ReadColumns>;
}

interface ReadShapesDeps {
  readonly storage: ObjectStorage;
  readonly spool: Spool;
  readonly signal?: AbortSignal;
}

/** Number of objects read concurrently. */
const concurrency = 6;

/** Calls `use` with a reader of columns. */
export async function readShapes(
  { storage, spool, signal }: ReadShapesDeps,
  { memoryLimitMb }: { readonly memoryLimitMb: number },
  use: (shapes: Shapes) => Promise<void>,
): Promise<void> {
  const abort = signal && { signal };
  await withDuckDb({ spool, memoryLimitMb, ...abort }, async (db, folder) => {
    async function columnsOf(
      objects: readonly TableObject[],
      onDone: () => void,
    ): Promise<ReadColumns> {
      const columns = new Map<string, readonly ColumnBody[]>();
      const failures = new Map<string, ObjectFailure>();
      let files = 0;
      await forEachConcurrently(objects, concurrency, async (object) => {
        signal?.throwIfAborted();
        // One folder per object: a slow object must not find the start of another in place of its
        // own.
        const own = join(folder.path, `head-${(files += 1)}`);
        const session = await db.connect();
        try {
          if (object.key.length > longestName)
            throw new Unreadable(`its key has more than ${longestName} characters`);
          await mkdir(own);
          const shape = await objectShape(storage, object, object.format, {
            session,
            scratch: join(own, 'head'),
            ...abort,
          });
          columns.set(object.key, columnBodies(shape.columns));
        } catch (error) {
          const failure = signal?.aborted ? undefined : failureOf(error);
          if (failure === undefined) throw error;
          failures.set(object.key, failure);
        } finally {
          session.close();
          await rm(own, { recursive: true, force: true });
        }
        onDone();
      });
      return { columns, failures };
    }

    await use({ columnsOf });
  });
}
