import pg from 'pg';

/** Records runs in a separate table, as a user of the plain SDK would. */
export async function createRecordingActivities(url: string) {
  const database = new pg.Pool({ connectionString: url });
  await database.query(
    'create table if not exists bench_runs (run_id text primary key, config jsonb, ended_at timestamptz)',
  );
  await database.query(
    'create table if not exists bench_steps (run_id text, step text, value jsonb, ended_at timestamptz, primary key (run_id, step))',
  );
  return {
    recordBegin: async (runId: string, config: unknown): Promise<void> => {
      const text = 'insert into bench_runs (run_id, config) values ($1, $2) on conflict do nothing';
      await database.query({ name: 'begin', text, values: [runId, config] });
    },
    recordStep: async (runId: string, step: string, value: unknown): Promise<void> => {
      const text =
        'insert into bench_steps (run_id, step, value, ended_at) values ($1, $2, $3, now()) on conflict do nothing';
      await database.query({ name: 'step', text, values: [runId, step, JSON.stringify(value)] });
    },
    recordEnd: async (runId: string): Promise<void> => {
      await database.query({
        name: 'end',
        text: 'update bench_runs set ended_at = now() where run_id = $1',
        values: [runId],
      });
    },
  };
}

export type RecordingActivities = Awaited<ReturnType<typeof createRecordingActivities>>;
