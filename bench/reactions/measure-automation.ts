import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Env } from '#orchestrator/env.ts';
import { migrateStateDatabase } from '#orchestrator/state/state-database.ts';
import { openStateStore } from '#orchestrator/state/state-store.ts';
import { readWrites } from '../sensors/writes.ts';
import { automatedKeyOf, partitionsOfEach } from './automated-graph.ts';
import type { AutomationTicks } from './tick-automation-main.ts';

export interface AutomationMeasured extends AutomationTicks {
  readonly assets: number;
  readonly partitions: number;
  /** Row versions written by all ticks. */
  readonly rowsWritten: number;
}

const main = fileURLToPath(new URL('./tick-automation-main.ts', import.meta.url));

/** Automation ticks over many assets whose partitions are all up to date, in a separate process. */
export async function measureAutomation(
  url: string,
  given: Env,
  assets: number,
  rounds: number,
): Promise<AutomationMeasured> {
  const env = { ...given, STATE_DATABASE_URL: url };
  await migrateStateDatabase(url);
  await fill(url, assets);
  await promisify(execFile)(process.execPath, [main, String(assets)], { env });
  await markHandled(url);
  const before = await readWrites(url);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [main, String(assets), String(rounds)],
    { env },
  );
  const { inserted, updated, deleted } = (await readWrites(url)).since(before);
  const ticks = JSON.parse(stdout) as AutomationTicks;
  return {
    ...ticks,
    assets,
    partitions: assets * partitionsOfEach.length,
    rowsWritten: inserted + updated + deleted,
  };
}

/** Records all partitions as runs would have. */
async function fill(url: string, assets: number): Promise<void> {
  const store = openStateStore(url);
  const keys = Array.from({ length: assets }, (_, index) => automatedKeyOf(index));
  await store.database.query(
    `insert into runs (run_id, workflow_id, job, launched_by, config, status, started_at) values ('filled', 'filled', 'x', 'bench', '{}', 'running', now())`,
  );
  const outcomes = `insert into materializations (run_id, asset, partition, status, started_at, ended_at)
    select 'filled', asset, partition, 'materialized', now(), now() from unnest($1::text[]) asset, unnest($2::text[]) partition`;
  const states = `insert into asset_partitions (asset, partition, is_failed, run_id, value, metadata, materialized_at, data_version)
    select asset, partition, false, 'filled', 'null', '{}', now(), 'v1' from unnest($1::text[]) asset, unnest($2::text[]) partition`;
  for (const text of [outcomes, states]) await store.database.query(text, [keys, partitionsOfEach]);
  await store.database.query(
    `update runs set status = 'completed', outcome = 'ok', ended_at = now()`,
  );
  await store.events.sequence();
  await store.close();
}

/** As if automation had requested each of them. */
async function markHandled(url: string): Promise<void> {
  const store = openStateStore(url);
  await store.database.query(
    `insert into automation_partitions (asset, partition, handled_seq, handled_at, job, run_key, evaluation)
     select asset, partition, $2, now(), 'materializeAssets', asset || partition, 'requested'
     from automation_assets, unnest($1::text[]) partition on conflict (asset, partition) do update set causes = null`,
    [partitionsOfEach, await store.events.last('materializations')],
  );
  await store.database.query('vacuum analyze');
  await store.close();
}
