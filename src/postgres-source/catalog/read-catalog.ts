import { codeOf, queryOne, RetryableError } from '@moderate/orchestrator';
import { z } from 'zod';
import type { Postgres, PostgresSession } from '#resources/postgres.ts';
import type { Catalog, RelationRecord, TableName } from './catalog.ts';
import { queryColumns, queryFields } from './queries/columns.ts';
import { queryConstraints } from './queries/constraints.ts';
import { queryNamed, queryNeighbors } from './queries/one-table.ts';
import { queryRelations } from './queries/relations.ts';
import { queryRoutines } from './queries/routines.ts';
import { querySchemas } from './queries/schemas.ts';
import { queryViewDefinitions, queryViewSources } from './queries/views.ts';
import { isUndecodable, withoutUndecodable } from './undecodable.ts';

export interface CatalogOptions {
  readonly takesSchema: (name: string) => boolean;
  readonly takesTable: (name: string) => boolean;
  /** Only this table, and the names that its entity and lineage reference. It may be missing. */
  readonly only?: TableName | undefined;
  readonly signal?: AbortSignal;
}

const statementTimeoutMs = 120_000;
const lockTimeoutMs = 5_000;
const attempts = 3;

/**
 * Effects of concurrent changes on functions that print definitions: lock not available, object
 * gone; and on a standby, a statement canceled by a recovery conflict.
 */
const changedMeanwhile = new Set(['55P03', 'XX000', '42P01', '42704', '42883', '40001']);

/**
 * A consistent snapshot of a database's catalog, in 8 statements regardless of the number of tables
 * (2 more per 250 views beyond that; one per nesting level of composite types), plus 2 that begin
 * and end the transaction. For relations that are not permitted or filtered out, only their names
 * are read. For a single table, no others are listed.
 *
 * @throws RetryableError if other sessions keep locking or dropping what is being read
 */
export async function readCatalog(
  postgres: Postgres,
  database: string,
  options: CatalogOptions,
): Promise<Catalog> {
  const session = {
    readOnly: true,
    oneSnapshot: true,
    statementTimeoutMs,
    lockTimeoutMs,
    ...(options.signal && { signal: options.signal }),
  } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await postgres.withConnection(database, session, (connection) =>
        readWithin(connection, options),
      );
    } catch (error) {
      if (!isChangedMeanwhile(error)) throw error;
      if (attempt === attempts) {
        throw new RetryableError(
          `The catalog of database "${database}" changes while it is read: ${error.message}`,
          { cause: error },
        );
      }
    }
  }
}

async function readWithin(
  session: PostgresSession,
  { takesSchema, takesTable, only }: CatalogOptions,
): Promise<Catalog> {
  const { comment, encoding } = await queryOne(session, databaseRecord, databaseStatement);
  const schemas = await querySchemas(session);
  const named = only && (await queryNamed(session, only));
  const relations = await queryRelations(
    session,
    named && [...named, ...(await queryNeighbors(session, named))],
  );
  const selectedSchemas = new Set(schemas.map((schema) => schema.name).filter(takesSchema));
  const isSelected = (relation: RelationRecord): boolean =>
    relation.permitted && selectedSchemas.has(relation.schema) && takesTable(relation.name);
  const selected = relations.filter(isSelected).map((relation) => relation.oid);
  const views = relations
    .filter(
      (relation) => isSelected(relation) && ['view', 'materialized view'].includes(relation.kind),
    )
    .map((relation) => relation.oid);
  const columns = await queryColumns(session, selected);
  const fields = await queryFields(session, columns);
  const constraints = await queryConstraints(session, selected);
  const definitions = await queryViewDefinitions(session, views);
  const sources = await queryViewSources(session, selected);
  // A name that cannot be read cannot be sent back either.
  const askable = [...selectedSchemas].filter(
    (name) => encoding === 'UTF8' || !isUndecodable(name),
  );
  const routines = only === undefined ? await queryRoutines(session, askable) : [];
  const catalog = {
    comment,
    schemas,
    relations,
    routines,
    selected: new Set(selected),
    targets: new Set(
      named === undefined ? selected : selected.filter((oid) => named.includes(oid)),
    ),
    selectedSchemas,
    columns: Map.groupBy(columns, (column) => column.relation),
    fields: Map.groupBy(fields, (field) => field.relation),
    constraints: Map.groupBy(constraints, (constraint) => constraint.relation),
    viewDefinitions: new Map(definitions.map(({ view, definition }) => [view, definition])),
    viewSources: new Map(
      [...Map.groupBy(sources, ({ view }) => view)].map(([view, rows]) => [
        view,
        rows.map(({ source }) => source),
      ]),
    ),
    unnamed: [],
    incomplete: [],
  };
  return encoding === 'UTF8' ? catalog : withoutUndecodable(catalog, encoding);
}

const databaseRecord = z.strictObject({ comment: z.string().nullable(), encoding: z.string() });

const databaseStatement = `
  select pg_catalog.shobj_description(d.oid, 'pg_database') as comment, pg_catalog.pg_encoding_to_char(d.encoding)::text as encoding
  from pg_catalog.pg_database d
  where d.datname = pg_catalog.current_database()`;

function isChangedMeanwhile(error: unknown): error is Error {
  return changedMeanwhile.has(codeOf(error) ?? '');
}
