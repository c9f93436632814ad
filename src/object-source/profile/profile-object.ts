import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStorage } from '#resources/object-storage.ts';
import type { DuckDb } from '#duckdb/open-duckdb.ts';
import { objectShape, shapeFrom } from '../schema/object-shape.ts';
import { headBytes } from '../schema/text-head.ts';
import type { TableObject } from '../select-objects.ts';
import type { SpoolFolder } from '#spool/open-spool.ts';
import { spoolObject } from '../spool/spool-object.ts';
import { measureFile, type MeasureFileOptions } from './measure-file.ts';
import type { FileProfile } from './measure-relation.ts';

export interface ProfileObjectDeps {
  readonly storage: ObjectStorage;
  readonly db: DuckDb;
  readonly spool: SpoolFolder;
  readonly signal?: AbortSignal;
  onBytes(bytes: number): void;
}

/**
 * Downloads an object to a file and profiles it. The file is deleted. @throws Unreadable, Replaced
 */
export async function profileObject(
  { storage, db, spool, signal, onBytes }: ProfileObjectDeps,
  object: TableObject,
  id: number,
  options: Omit<MeasureFileOptions, 'session' | 'format' | 'size' | 'folder' | 'signal'>,
): Promise<FileProfile> {
  const folder = join(spool.path, String(id));
  await mkdir(folder);
  const session = await db.connect();
  try {
    const abort = signal && { signal };
    const { format, size } = object;
    const path = join(folder, 'content');
    const reading = { session, scratch: join(folder, 'head'), ...abort };
    const spooled = () =>
      spoolObject(storage, object, { spool, path, text: format !== 'parquet', onBytes, ...abort });
    // Infers the shape from the same bytes as for the catalog, so that the columns are the same. A
    // table that is read completely is only read once.
    const isSmall = size <= headBytes;
    if (isSmall) await spooled();
    // A small compressed file may be very large when unpacked.
    const whole =
      isSmall && (await stat(path)).size <= headBytes ? await readFile(path) : undefined;
    const shape =
      whole === undefined
        ? await objectShape(storage, object, format, reading)
        : await shapeFrom(
            (first, last) => Promise.resolve(whole.subarray(first, last + 1)),
            whole.length,
            format,
            reading,
          );
    if (!isSmall) await spooled();
    return await measureFile(path, shape, { ...options, session, format, size, folder, signal });
  } finally {
    session.close();
    await rm(folder, { recursive: true, force: true });
  }
}
