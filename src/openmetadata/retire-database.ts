import { reportProgress } from '@moderate/orchestrator';
import { listed, type Listed } from './listed.ts';
import { catalogFqn } from './server-rules.ts';
import type { CatalogSink } from './sink/sink.ts';
import { synchronize } from './sink/synchronize.ts';

export interface RetiredDatabase {
  /** `kept` if something is left for a later run to retire, as after a dry run. */
  readonly status: 'retired' | 'kept';
  readonly service: string;
  readonly deleted: number;
  readonly failed: Listed<{ readonly name: string; readonly error: string }>;
  /** The catalog it was retired from, for display. */
  readonly location: string;
}

export interface RetireDatabaseInput {
  readonly config: { readonly markDeletedTables: boolean; readonly dryRun: boolean };
  /** For a source that no longer has it; not for one that is ignored or refuses connections. */
  readonly database: { readonly name: string; readonly service: string };
}

/**
 * Soft-deletes the tables and procedures of a removed database, unless `markDeletedTables` is off.
 */
export async function retireDatabase(
  { sink, signal }: { readonly sink: CatalogSink; readonly signal?: AbortSignal },
  { config, database }: RetireDatabaseInput,
): Promise<RetiredDatabase> {
  const parentFqn = catalogFqn(database.service, database.name);
  const nothing = {
    parentFqn,
    bodies: [],
    keep: () => false,
    deleteVanished: config.markDeletedTables,
    ...(signal && { signal }),
  };
  const onProgress = (done: number, total: number): void =>
    reportProgress({ phase: 'retiring', done, total });
  const tables = await synchronize(sink, { kind: 'table', ...nothing, onProgress });
  const procedures = await synchronize(sink, { kind: 'storedProcedure', ...nothing, onProgress });
  const failed = [...tables.failed, ...procedures.failed].map(({ fqn: name, error }) => ({
    name,
    error,
  }));
  return {
    status: config.markDeletedTables && !config.dryRun && failed.length === 0 ? 'retired' : 'kept',
    service: database.service,
    deleted: tables.deleted + procedures.deleted,
    failed: listed(failed),
    location: sink.location,
  };
}
