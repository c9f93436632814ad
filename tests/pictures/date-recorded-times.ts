import type { Database } from '#orchestrator/sql/query.ts';

/**
 * Replaces timestamps that the database itself created in the last minutes with fixed times from
 * `at` on, in the same order.
 */
export async function dateRecordedTimes(database: Database, at: Date): Promise<void> {
  await database.query(`do $$
    declare dated record;
    begin
      -- The audit log refuses changes otherwise.
      perform set_config('session_replication_role', 'replica', true);
      for dated in
        select c.table_name, c.column_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'
      loop
        execute format(
          'update %1$I t set %2$I = timestamptz %3$L + o.nth * interval ''1 ms'' from (
             select ctid, row_number() over (order by %2$I) as nth from %1$I
             where %2$I between now() - interval ''10 minutes'' and now() + interval ''10 minutes''
           ) o where t.ctid = o.ctid',
          dated.table_name, dated.column_name, '${at.toISOString()}');
      end loop;
    end $$`);
}
