import type { PostgresSession } from '../../../../src/resources/postgres.ts';

export interface TableSize {
  /** Of the rows' own pages. */
  readonly pages: number;
  readonly blockSize: number;
  /** With what is stored out of line, without indexes; partitions and inheriting tables included. */
  readonly bytes: number;
}

/** Fixes how values are written, and bounds the memory of each sort. Lasts until the transaction ends. */
const settings = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '1',
  work_mem: '16MB',
  // Many short statements, whose compilation would take longer than they do.
  jit: 'off',
  // A view or foreign table whose first rows are read by several statements gives the same ones.
  synchronize_seqscans: 'off',
};

const statement = `
  with recursive member (relation) as (
    select $1::oid
    union
    select i.inhrelid from member m join pg_inherits i on i.inhparent = m.relation
  )
  select
    (select count(setting.value) from (values ${Object.entries(settings)
      .map(([name, value]) => `(set_config('${name}', '${value}', true))`)
      .join(', ')}) setting (value)),
    coalesce(sum(pg_relation_size(relation)), 0)::float8 as heap,
    coalesce(sum(pg_table_size(relation)), 0)::float8 as bytes,
    current_setting('block_size')::int as "blockSize"
  from member`;

/** Makes the session's settings those of a profile, and reads the true size of a table, for which it waits for the table's lock. */
export async function beginProfile(session: PostgresSession, oid: number): Promise<TableSize> {
  const { rows } = await session.query<{ heap: number; bytes: number; blockSize: number }>(statement, [oid]);
  const { heap = 0, bytes = 0, blockSize = 8192 } = rows[0] ?? {};
  return { pages: Math.ceil(heap / blockSize), blockSize, bytes };
}
