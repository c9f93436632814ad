import pg from 'pg';

export interface RecordedIngestion {
  readonly databases: number;
  readonly tables: number;
  readonly columns: number;
  /** Number of entities. */
  readonly sent: number;
  readonly unchanged: number;
  readonly failed: number;
}

const statement = `
  select count(*)::int as databases,
    sum((value->>'tables')::int)::int as tables, sum((value->>'columns')::int)::int as columns,
    sum((value->>'sent')::int)::int as sent, sum((value->>'unchanged')::int)::int as unchanged,
    sum((value->'failed'->>'total')::int)::int as failed
  from materializations where run_id = $1 and asset = 'openmetadata/postgres_metadata' and status = 'materialized'`;

/** The metadata that an ingestion records in the state database. */
export async function readRecordedIngestion(
  stateDatabaseUrl: string,
  runId: string,
): Promise<RecordedIngestion> {
  const client = new pg.Client({ connectionString: stateDatabaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<RecordedIngestion>(statement, [runId]);
    if (rows[0] === undefined) throw new Error('The state database has no answer');
    return rows[0];
  } finally {
    await client.end();
  }
}
