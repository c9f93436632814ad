import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type pg from 'pg';
import { startRun } from '#orchestrator/client/start-run.ts';
import { endsWithin } from '../ends-within.ts';
import { quantiles, type Quantiles } from '../matrix-profile/quantiles.ts';

export interface ReactionLatency {
  readonly samples: number;
  /** From the commit of the upstream's materialization to that of the beginning of the downstream's run. */
  readonly commitMs: Quantiles;
  /** From the end of the upstream's activity. */
  readonly activityMs: Quantiles;
}

/** Postgres says when it commits: a trigger that is deferred runs right before. */
const noteCommits = `
  create table bench_commits (what text, partition text, at timestamptz not null, primary key (what, partition));
  create function note_materialization() returns trigger language plpgsql as $$
  begin
    insert into bench_commits values ('materialized', new.partition, clock_timestamp());
    return null;
  end $$;
  create function note_begin() returns trigger language plpgsql as $$
  begin
    insert into bench_commits values ('begun', new.config ->> 'partition', clock_timestamp());
    return null;
  end $$;
  create constraint trigger note_commit after insert on materializations deferrable initially deferred
    for each row when (new.asset = 'bench/spring') execute function note_materialization();
  create constraint trigger note_commit after insert on runs deferrable initially deferred
    for each row when (new.launched_by <> 'bench') execute function note_begin()`;

/** Between two samples, another time each. */
const idleMs = { least: 300, most: 1_300 };
const lookMs = 100;

const latencies = `
  select extract(epoch from begun.at - upstream.at)::float8 * 1000 as "commitMs",
    extract(epoch from begun.at)::float8 * 1000 - (m.value #>> '{}')::float8 as "activityMs"
  from bench_commits begun join bench_commits upstream using (partition) join materializations m using (partition)
  where begun.what = 'begun' and upstream.what = 'materialized' and m.asset = 'bench/spring' and partition = any($1)`;

export async function prepareLatency(database: pg.Pool): Promise<void> {
  await database.query(noteCommits);
}

/**
 * Materializes one partition of `bench/spring` after the other, with other assets in the same run, and waits for the run that follows. Nothing else
 * happens meanwhile.
 */
export async function measureLatency(
  client: Client,
  database: pg.Pool,
  others: readonly string[],
  samples: number,
): Promise<ReactionLatency> {
  const partitions = Array.from({ length: samples + 1 }, (_, sample) => [sample, ...others].join(' '));
  for (const partition of partitions) {
    const config = { selection: ['bench/spring', ...others], config: {}, partition };
    const run = await startRun(client, { job: 'materializeAssets', config, launchedBy: 'bench', summary: partition });
    await run.result();
    await endsWithin(60, `The run that follows on ${partition}`, untilEnded(database, partition));
    await sleep(idleMs.least + Math.random() * (idleMs.most - idleMs.least));
  }
  // The first waits for the worker, and is not counted.
  const { rows } = await database.query<{ commitMs: number; activityMs: number }>(latencies, [partitions.slice(1)]);
  return {
    samples: rows.length,
    commitMs: quantiles(rows.map(({ commitMs }) => commitMs)),
    activityMs: quantiles(rows.map(({ activityMs }) => activityMs)),
  };
}

async function untilEnded(database: pg.Pool, partition: string): Promise<void> {
  for (;;) {
    const text = `select from runs where config ->> 'partition' = $1 and launched_by <> 'bench' and ended_at is not null`;
    if ((await database.query(text, [partition])).rowCount === 1) return;
    await sleep(lookMs);
  }
}
