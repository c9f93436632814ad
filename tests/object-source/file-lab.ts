import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { literal, openDuckDb, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { Format } from '#object-source/formats.ts';
import { measureFile, type MeasureFileOptions } from '#object-source/profile/measure-file.ts';
import type { FileProfile } from '#object-source/profile/measure-relation.ts';
import { columnBodies } from '#object-source/schema/column-body.ts';
import { shapeFrom } from '#object-source/schema/object-shape.ts';
import type { TableShape } from '#object-source/schema/table-shape.ts';
import { unpacked } from '#object-source/spool/unpack.ts';
import type { ColumnBody, ColumnProfileBody } from '#openmetadata/entities.ts';
import { parse } from '../doubles/stand-ins/open-metadata/bodies.ts';

/** The product's functions on an object, applied to files in a temporary folder. */
export interface FileLab {
  readonly session: DuckDbSession;
  /** A new file with this content, or with the result of a query as Parquet. */
  write(content: string | Buffer): Promise<string>;
  writeParquet(query: string, options?: string): Promise<string>;
  columns(path: string, format: Format): Promise<ColumnBody[]>;
  profile(path: string, format: Format, options?: Partial<MeasureFileOptions>): Promise<LabProfile>;
  close(): Promise<void>;
}

export interface LabProfile extends FileProfile {
  column(name: string): ColumnProfileBody;
}

export async function openFileLab(): Promise<FileLab> {
  const folder = await mkdtemp(join(tmpdir(), 'file-lab-'));
  const memoryLimitMb = 384;
  const db = await openDuckDb({ folder, memoryLimitMb });
  const session = await db.connect();
  let files = 0;
  const newPath = () => join(folder, `file-${(files += 1)}`);

  async function shapeOf(path: string, format: Format): Promise<TableShape> {
    const { size } = await stat(path);
    const file = await open(path);
    const read = async (first: number, last: number) => {
      const { buffer } = await file.read(
        Buffer.alloc(last - first + 1),
        0,
        last - first + 1,
        first,
      );
      return buffer;
    };
    try {
      return await shapeFrom(read, size, format, { session, scratch: newPath() });
    } finally {
      await file.close();
    }
  }

  return {
    session,
    write: async (content) => {
      const path = newPath();
      await writeFile(path, content);
      return path;
    },
    writeParquet: async (query, options = '') => {
      const path = newPath();
      await session.run(`copy (${query}) to ${literal(path)} (format parquet ${options})`);
      return path;
    },
    columns: async (path, format) => columnBodies((await shapeOf(path, format)).columns),
    profile: async (path, format, options = {}) => {
      const shape = await shapeOf(path, format);
      let content = path;
      if (format !== 'parquet') {
        content = newPath();
        const text = unpacked(createReadStream(path));
        await pipeline(text, (await open(content, 'w')).createWriteStream());
      }
      const own = newPath();
      await mkdir(own);
      const { size } = await stat(path);
      const profile = await measureFile(content, shape, {
        session,
        format,
        profileSampleRows: null,
        sampleRows: 50,
        memoryLimitMb,
        capturedAt: 1,
        size,
        folder: own,
        ...options,
      });
      parse.tableProfile(JSON.parse(JSON.stringify(profile.profile)));
      return {
        ...profile,
        column: (name) => {
          const found = profile.profile.columnProfile.find((column) => column.name === name);
          if (!found) throw new Error(`There is no column ${name}`);
          return found;
        },
      };
    },
    close: async () => {
      session.close();
      db.close();
      await rm(folder, { recursive: true });
    },
  };
}
