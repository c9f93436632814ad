import { fqn, splitFqn } from '#openmetadata/names.ts';
import { catalogFqn, renamed, type Adaptation } from '#openmetadata/server-rules.ts';
import { withSourceHash } from '#openmetadata/sink/source-hash.ts';
import { synchronize, type SynchronizeResult } from '#openmetadata/sink/synchronize.ts';
import { nameRoutines, procedureBody } from './catalog/bodies/procedure-bodies.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { DatabaseTarget } from './database-target.ts';
import {
  isOfSystem,
  progressOf,
  sendSchemas,
  sendTables,
  type SendTablesOptions,
} from './send-tables.ts';

export interface SentEntities {
  readonly sent: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** Fully qualified names that the catalog rejected. */
  readonly rejected: ReadonlySet<string>;
  /** Parts that OpenMetadata would reject: cataloged under another name, or left out. */
  readonly adapted: readonly Adaptation[];
}

/** Sends changed schemas, tables and procedures, each after its parent. */
export async function sendEntities(
  target: DatabaseTarget,
  catalog: Catalog,
  options: Omit<SendTablesOptions, 'stored'>,
): Promise<SentEntities> {
  const { sink, service, database, signal } = target;
  const { deleteVanished, isExcluded } = options;
  const parentFqn = catalogFqn(service, database);
  const selectedSchemas = catalog.schemas.filter(({ name }) => catalog.selectedSchemas.has(name));
  const schemas = await sendSchemas(target, selectedSchemas);
  const { adapted, ...tables } = await sendTables(target, catalog, options);

  const known = await sink.list('storedProcedure', parentFqn);
  const fqnOfRoutine = (schema: string, name: string) =>
    catalogFqn(service, database, schema, name);
  const routines = nameRoutines(catalog.routines, {
    isStored: (schema, name) => known.has(fqnOfRoutine(schema, name)),
    isStoredAs: (named) =>
      known.get(fqnOfRoutine(named.routine.schema, named.name))?.sourceHash ===
      withSourceHash(procedureBody(named, service, database)).sourceHash,
  });
  const existing = new Set(routines.map(({ routine, name }) => fqnOfRoutine(routine.schema, name)));
  const wanted = routines.filter(({ routine }) => routine.definition !== null);
  const procedures = await synchronize(sink, {
    kind: 'storedProcedure',
    parentFqn,
    ...(signal && { signal }),
    stored: known,
    bodies: wanted.map((routine) => procedureBody(routine, service, database)),
    keep: (name) =>
      existing.has(name) || (isOfSystem(name) && !isExcluded(splitFqn(name)[2] ?? '')),
    deleteVanished,
    onProgress: progressOf('procedures'),
  });

  return {
    ...total([schemas, tables, procedures]),
    adapted: [
      ...renamed(fqn(database), database),
      ...adapted,
      ...selectedSchemas.flatMap(({ name }) => renamed(fqn(name), name)),
      ...wanted.flatMap(({ routine, name }) => renamed(fqn(routine.schema, name), name)),
    ],
  };
}

function total(results: readonly SynchronizeResult[]): Omit<SentEntities, 'adapted'> {
  const sum = (count: 'sent' | 'unchanged' | 'deleted'): number =>
    results.reduce((all, result) => all + result[count], 0);
  const failed = results.flatMap((result) => result.failed);
  return {
    sent: sum('sent'),
    unchanged: sum('unchanged'),
    deleted: sum('deleted'),
    failed: failed.map(({ fqn: name, error }) => ({ name, error })),
    rejected: new Set(failed.map(({ fqn: name }) => name)),
  };
}
