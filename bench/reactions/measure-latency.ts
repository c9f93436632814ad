import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type pg from 'pg';
import { startRun } from '#orchestrator/client/start-run.ts';
import { endsWithin } from '../ends-within.ts';
import { quantiles, type Quantiles } from '../matrix-profile/quantiles.ts';
import { latencyKeysOf, type LatencyKind } from './latency-keys.ts';

export interface ReactionLatency {
  readonly samples: number;
  /**
   * From the commit of the upstream's materialization to the commit of the start of the
   * downstream's run.
   */
  readonly commitMs: Quantiles;
  /** From the end of the upstream's activity. */
  readonly activityMs: Quantiles;
}

/** The two ways in which a materialization is recorded. */
export interface ReactionLatencies {
  /** At the end of its run. */
  readonly alone: ReactionLatency;
  /** During its run, which records at most once a second. */
  readonly goingOn: ReactionLatency;
}

/** Postgres reports the commit time: a deferred trigger runs immediately before. */
const noteCommits = `
  create table bench_commits (asset text, partition text, at timestamptz not null, primary key (asset, partition));
  create function note_materialization() returns trigger language plpgsql as $$
  begin
    insert into bench_commits values (new.asset, new.partition, clock_timestamp());
    return null;
  end $$;
  create function note_begin() returns trigger language plpgsql as $$
  begin
    insert into bench_commits values (new.config -> 'selection' ->> 0, new.config ->> 'partition', clock_timestamp());
    return null;
  end $$;
  create constraint trigger note_commit after insert on materializations deferrable initially deferred
    for each row when (new.asset in ('bench/spring', 'bench/rain')) execute function note_materialization();
  create constraint trigger note_commit after insert on runs deferrable initially deferred
    for each row when (new.launched_by <> 'bench') execute function note_begin()`;

const latencies = `
  select extract(epoch from begun.at - upstream.at)::float8 * 1000 as "commitMs",
    extract(epoch from begun.at)::float8 * 1000 - (m.value #>> '{}')::float8 as "activityMs"
  from bench_commits begun join bench_commits upstream using (partition) join materializations m on (m.asset, m.partition) = (upstream.asset, upstream.partition)
  where upstream.asset = $1 and begun.asset = $2 and m.partition = any($3)`;

const hasEnded = `select from runs where launched_by <> 'bench' and config -> 'selection' ->> 0 = $1 and config ->> 'partition' = $2 and ended_at is not null`;

/** Random pause between two samples. */
const idleMs = { least: 300, most: 1_300 };
const lookMs = 100;

/** Which asset follows which. */
export interface Followed {
  readonly upstream: string;
  readonly downstream: string;
}

export async function prepareLatency(database: pg.Pool): Promise<void> {
  await database.query(noteCommits);
}

/**
 * Materializes one partition of the upstream asset after another and waits for the run that
 * follows. Nothing else runs at the same time.
 */
export async function measureLatencies(
  client: Client,
  database: pg.Pool,
  followed: Followed,
  samples: number,
): Promise<ReactionLatencies> {
  const measure = async (
    kind: LatencyKind,
    others: readonly string[],
  ): Promise<ReactionLatency> => {
    const { upstream, downstream } = followed;
    const keys = latencyKeysOf(kind, samples);
    for (const partition of keys) {
      const config = { selection: [upstream, ...others], config: {}, partition };
      const run = await startRun(client, {
        job: 'materializeAssets',
        config,
        launchedBy: 'bench',
        summary: partition,
      });
      await run.result();
      await endsWithin(
        60,
        `The run that follows on ${partition}`,
        untilEnded(database, [downstream, partition]),
      );
      await sleep(idleMs.least + Math.random() * (idleMs.most - idleMs.least));
    }
    const { rows } = await database.query<{ commitMs: number; activityMs: number }>(latencies, [
      upstream,
      downstream,
      keys.slice(1),
    ]);
    return {
      samples: rows.length,
      commitMs: quantiles(rows.map(({ commitMs }) => commitMs)),
      activityMs: quantiles(rows.map(({ activityMs }) => activityMs)),
    };
  };
  return { alone: await measure('alone', []), goingOn: await measure('going-on', ['bench/lake']) };
}

async function untilEnded(
  database: pg.Pool,
  run: readonly [downstream: string, partition: string],
): Promise<void> {
  while ((await database.query(hasEnded, [...run])).rowCount === 0) await sleep(lookMs);
}
