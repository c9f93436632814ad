import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { openRunEnvironment } from '#tests/support/run-environment.ts';
import { startWorkerProcess } from '#tests/support/worker-process.ts';

const definitions = {
  module: new URL('../doubles/fixtures/rolling/definitions.ts', import.meta.url),
  name: 'after',
};

/**
 * Delays the statement that stores a plan while the table `slow` has a row: it is then in progress
 * on the server, even if its client dies.
 */
const slowPlans = `
  create table slow (of text);
  insert into slow values ('plans');
  create function wait_a_while() returns trigger language plpgsql as $$
    begin
      if exists (select from slow) then perform pg_sleep(2); end if;
      return new;
    end $$;
  create trigger slow_plans after insert on run_plans for each row execute function wait_a_while()`;

test(
  'a worker that is killed after its run has a plan, and before a step of it, leaves both to the next',
  { timeout: 120_000 },
  async () => {
    const { client, store, env, close } = await openRunEnvironment();
    onTestFinished(close);
    const database = new pg.Client({ connectionString: env['STATE_DATABASE_URL'] });
    await database.connect();
    onTestFinished(() => database.end());
    await database.query(slowPlans);
    const one = async (text: string) =>
      (
        (await database.query<{ count: number }>(`select count(*)::int as count from ${text}`))
          .rows[0] ?? {}
      ).count;

    const killed = await startWorkerProcess(definitions, env);
    const request = {
      job: 'materializeAssets',
      config: { selection: ['+rolling/last'] },
      launchedBy: 'test',
      summary: '',
    };
    const handle = await startRun(client, request);
    const storing = `pg_stat_activity where query like '%insert into run_plans%' and wait_event = 'PgSleep' and pid <> pg_backend_pid()`;
    await expect.poll(() => one(storing), { timeout: 30_000, interval: 20 }).toBe(1);
    await killed.kill();
    await expect.poll(() => one('run_plans'), { timeout: 10_000 }).toBe(1);
    expect(await one('materializations')).toBe(0);
    expect((await store.runs.find(handle.firstExecutionRunId))?.status).toBe('running');
    const plan = await database.query('select * from run_plans');
    await database.query('delete from slow');

    const next = await startWorkerProcess(definitions, env);
    await handle.result();
    const steps = await store.materializations.ofRun(handle.firstExecutionRunId);
    expect(steps.map(({ asset, status }) => [asset, status])).toEqual([
      ['rolling/first', 'materialized'],
      ['rolling/added', 'materialized'],
      ['rolling/last', 'materialized'],
    ]);
    expect((await database.query('select * from run_plans')).rows).toEqual(plan.rows);
    expect(await one('runs')).toBe(1);
    expect(await next.stop()).toBe(0);
  },
);
