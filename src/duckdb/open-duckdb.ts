import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { duckDbFailure } from './duckdb-failure.ts';

export interface DuckDbOptions {
  /** The only folder that DuckDB may read and write. */
  readonly folder: string;
  readonly memoryLimitMb: number;
  /** Defaults to the number of CPUs. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * A separate connection whose statements end when the signal is aborted. All other failures are a
 * `DuckDbFailure`, which quotes no data.
 */
export interface DuckDbSession {
  run(sql: string): Promise<void>;
  /** Cells as JSON values: integers of 64 bits or more are strings. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  columns(sql: string): Promise<readonly { readonly name: string; readonly type: DuckDBType }[]>;
  close(): void;
}

export interface DuckDb {
  connect(): Promise<DuckDbSession>;
  close(): void;
}

const mostThreads = 4;

/**
 * In-memory DuckDB that spills to the folder, reads no other folder, and loads nothing from the
 * network.
 */
export async function openDuckDb({
  folder,
  memoryLimitMb,
  threads = availableParallelism(),
  signal,
}: DuckDbOptions): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${memoryLimitMb}MB`,
    temp_directory: join(folder, 'duckdb'),
    threads: String(Math.min(mostThreads, threads)),
  });
  const first = await instance.connect();
  await first.run(`set allowed_directories = [${literal(`${folder}/`)}]`);
  await first.run('set enable_external_access = false');
  first.closeSync();
  return {
    connect: async () => session(await instance.connect(), signal),
    close: () => instance.closeSync(),
  };
}

async function session(connection: DuckDBConnection, signal?: AbortSignal): Promise<DuckDbSession> {
  await connection.run("set TimeZone = 'UTC'");

  async function interruptible<T>(action: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const interrupt = (): void => connection.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await action();
    } catch (error) {
      signal?.throwIfAborted();
      throw duckDbFailure(error);
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }

  return {
    run: (sql) => interruptible(async () => void (await connection.run(sql))),
    rows: (sql) => interruptible(async () => (await connection.runAndReadAll(sql)).getRowsJson()),
    columns: (sql) =>
      interruptible(async () => {
        const reader = await connection.runAndReadAll(`from (${sql}) limit 0`);
        const types = reader.columnTypes();
        return reader.columnNames().map((name, index) => ({ name, type: types[index]! }));
      }),
    close: () => connection.closeSync(),
  };
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
