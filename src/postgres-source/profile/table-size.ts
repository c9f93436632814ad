import { queryOne } from '@moderate/orchestrator';
import { z } from 'zod';
import type { PostgresSession } from '#resources/postgres.ts';

export interface TableSize {
  /** Pages of the main heap. */
  readonly pages: number;
  readonly blockSize: number;
  /** Includes TOAST, partitions and inheriting tables, but not indexes. */
  readonly bytes: number;
}

/** The output format of values, and the sort memory, until the transaction ends. */
const settings = { intervalstyle: 'iso_8601', work_mem: '16MB' };

const statement = `
  with recursive member (relation) as (
    select $1::oid
    union
    select i.inhrelid from member m join pg_catalog.pg_inherits i on i.inhparent = m.relation
  )
  select
    (select pg_catalog.count(setting.value) from (values ${Object.entries(settings)
      .map(([name, value]) => `(pg_catalog.set_config('${name}', '${value}', true))`)
      .join(', ')}) setting (value)) as settings,
    coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(relation)), 0)::float8 as heap,
    coalesce(pg_catalog.sum(pg_catalog.pg_table_size(relation)), 0)::float8 as bytes,
    pg_catalog.current_setting('block_size')::int as "blockSize"
  from member`;

const sizes = z.strictObject({
  settings: z.number(),
  heap: z.number(),
  bytes: z.number(),
  blockSize: z.number(),
});

/**
 * Applies a profile's session settings, and reads the exact size of a table, for which it waits for
 * the table's lock.
 */
export async function beginProfile(session: PostgresSession, oid: number): Promise<TableSize> {
  const { heap, bytes, blockSize } = await queryOne(session, sizes, statement, [oid]);
  return { pages: Math.ceil(heap / blockSize), blockSize, bytes };
}
