import { reportProgress } from '@moderate/orchestrator';
import type { TableBody } from '#openmetadata/entities.ts';
import { splitFqn } from '#openmetadata/names.ts';
import {
  catalogFqn,
  catalogName,
  displayNameOf,
  type Adaptation,
} from '#openmetadata/server-rules.ts';
import { fqnOf } from '#openmetadata/sink/body-fqn.ts';
import type { CatalogSink, StoredEntity } from '#openmetadata/sink/sink.ts';
import { synchronize, type SynchronizeResult } from '#openmetadata/sink/synchronize.ts';
import { tableBodies } from './catalog/bodies/table-body.ts';
import type { Catalog, SchemaRecord } from './catalog/catalog.ts';
import type { DatabaseTarget } from './database-target.ts';

export interface SendTablesOptions {
  readonly deleteVanished: boolean;
  /** Whether the config excludes the schema by name. */
  readonly isExcluded: (schema: string) => boolean;
  /** The catalog's entities, for a table ingested individually. */
  readonly stored?: ReadonlyMap<string, StoredEntity>;
}

export const progressOf = (phase: string) => (done: number, total: number) =>
  reportProgress({ phase, done, total });

export async function sendSchemas(
  { sink, service, database, signal }: DatabaseTarget,
  schemas: readonly SchemaRecord[],
): Promise<SynchronizeResult> {
  const parentFqn = catalogFqn(service, database);
  return synchronize(sink, {
    kind: 'databaseSchema',
    parentFqn,
    ...(signal && { signal }),
    bodies: schemas.map(({ name, comment }) => ({
      name: catalogName(name),
      ...displayNameOf(name),
      database: parentFqn,
      ...(comment && { description: comment }),
    })),
    keep: () => true,
    deleteVanished: false,
    onProgress: progressOf('schemas'),
  });
}

/**
 * Sends changed tables and views, and soft-deletes those that the source no longer has.
 * @returns also what OpenMetadata would reject of them
 */
export async function sendTables(
  target: DatabaseTarget,
  catalog: Catalog,
  { deleteVanished, isExcluded, stored }: SendTablesOptions,
): Promise<SynchronizeResult & { readonly adapted: readonly Adaptation[] }> {
  const { sink, service, database, signal } = target;
  const parentFqn = catalogFqn(service, database);
  const adapted: Adaptation[] = [];
  const relations = new Set(
    catalog.relations.map(({ schema, name }) => catalogFqn(service, database, schema, name)),
  );
  const bodies = tableBodies(catalog, service, database, (adaptation) => adapted.push(adaptation));
  const result = await synchronizeTables(sink, {
    kind: 'table',
    parentFqn,
    ...(signal && { signal }),
    ...(stored && { stored }),
    bodies: await withoutKnownLocked(target, catalog, bodies, stored),
    keep: (name) =>
      relations.has(name) || (isOfSystem(name) && !isExcluded(splitFqn(name)[2] ?? '')),
    deleteVanished,
    onProgress: progressOf('tables and views'),
  });
  return { ...result, adapted };
}

/** Postgres' own schemas: never read, but others may have cataloged them. */
export function isOfSystem(name: string): boolean {
  const schema = splitFqn(name)[2] ?? '';
  return schema === 'information_schema' || schema.startsWith('pg_');
}

/**
 * A table that is locked now lacks its definition: acceptable for a table that the catalog does not
 * have, but not for replacing an existing one.
 */
async function withoutKnownLocked(
  { sink, service, database }: DatabaseTarget,
  catalog: Catalog,
  bodies: readonly TableBody[],
  listed: SendTablesOptions['stored'],
): Promise<readonly TableBody[]> {
  const locked = new Set(
    catalog.relations
      .filter((relation) => relation.locked)
      .map(({ schema, name }) => catalogFqn(service, database, schema, name)),
  );
  if (locked.size === 0) return bodies;
  const stored = listed ?? (await sink.list('table', catalogFqn(service, database)));
  return bodies.filter((body) => {
    const name = fqnOf('table', body);
    return !(locked.has(name) && stored.has(name));
  });
}

/**
 * A foreign key references columns of another table, which the catalog may not have yet: tables
 * rejected for this reason are sent again at the end.
 */
async function synchronizeTables(
  sink: CatalogSink,
  options: Parameters<typeof synchronize<'table'>>[1],
): Promise<SynchronizeResult> {
  const first = await synchronize(sink, options);
  const failed = new Set(first.failed.map(({ fqn: name }) => name));
  const again = options.bodies.filter(
    (body) => refersToAnother(body) && failed.has(fqnOf('table', body)),
  );
  if (again.length === 0) return first;
  const second = await synchronize(sink, { ...options, bodies: again, deleteVanished: false });
  const retried = new Set(again.map((body) => fqnOf('table', body)));
  return {
    ...first,
    sent: first.sent + second.sent,
    failed: [...first.failed.filter(({ fqn: name }) => !retried.has(name)), ...second.failed],
  };
}

function refersToAnother(body: TableBody): boolean {
  return (body.tableConstraints ?? []).some((constraint) => constraint.referredColumns);
}
