import { z } from 'zod';
import { execute, query, type Database } from '../sql/query.ts';

/** A partition of the assets of a unit. */
export interface NewBackfillRow {
  /** Empty for unpartitioned assets. */
  readonly partition: string;
  /** The gate that the partition waits for, if any. */
  readonly gate?: number | undefined;
  /** Config of the run, if the unit has none. */
  readonly config?: object | undefined;
}

/** Assets that share runs. */
export interface NewBackfillUnit {
  /** Keys, upstream assets first. */
  readonly selection: readonly string[];
  readonly job: string;
  /** Config of the unit's runs, without their partitions. */
  readonly config?: object | undefined;
  /** Maximum number of partitions per run. */
  readonly perRun: number;
  /**
   * The dynamic partitions that the keys belong to; `dimension` is null if they form the whole key.
   */
  readonly dynamic: readonly { readonly name: string; readonly dimension: number | null }[];
  /** In request order; each partition occurs once. */
  readonly rows: readonly NewBackfillRow[];
}

/** A range of places, both inclusive. */
export type PlaceRange = readonly [first: number, last: number];

export interface NewBackfill {
  readonly backfillId: string;
  /** Keys of assets. */
  readonly selection: readonly string[];
  /** Maximum number of concurrent runs. */
  readonly atOnce: number;
  readonly requestedBy: string;
  /**
   * Upstream units first. A row's place is its index among the rows of all units, starting at 0.
   */
  readonly units: readonly NewBackfillUnit[];
  /** For each gate, the places that it waits for. They all precede the places behind the gate. */
  readonly gates: readonly (readonly PlaceRange[])[];
  /** Whether to materialize partitions that other backfills or runs are already materializing. */
  readonly again: boolean;
}

const pageRows = 10_000;

/** Writes the complete backfill without requesting runs. */
export async function insertBackfill(db: Database, backfill: NewBackfill): Promise<void> {
  const { backfillId, selection, atOnce, requestedBy, again, units, gates } = backfill;
  const text = `insert into backfills (backfill_id, selection, at_once, status, requested_by, again) values ($1, $2, $3, 'running', $4, $5)`;
  await execute(db, text, [backfillId, JSON.stringify(selection), atOnce, requestedBy, again]);
  let place = 0;
  for (const [unit, { rows, dynamic, config, ...of }] of units.entries()) {
    await execute(
      db,
      `insert into backfill_units (backfill_id, unit, selection, job, config, per_run, dynamic, first_place, last_place)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        backfillId,
        unit,
        of.selection,
        of.job,
        config === undefined ? null : JSON.stringify(config),
        of.perRun,
        JSON.stringify(dynamic),
        place,
        place + rows.length - 1,
      ],
    );
    for (let from = 0; from < rows.length; from += pageRows) {
      await execute(
        db,
        `insert into backfill_partitions (backfill_id, unit, partition, place, status, gate, config)
         select $1, $2, partition, $3 + place - 1, case when gate is null then 'ready' else 'blocked' end, gate, config
         from rows from (json_to_recordset($4) as (partition text, gate integer, config json))
           with ordinality as given(partition, gate, config, place)`,
        [backfillId, unit, place + from, JSON.stringify(rows.slice(from, from + pageRows))],
      );
    }
    place += rows.length;
  }
  await insertGates(db, backfillId, gates);
}

async function insertGates(
  db: Database,
  backfillId: string,
  gates: NewBackfill['gates'],
): Promise<void> {
  for (let from = 0; from < gates.length; from += pageRows) {
    const ranges = gates
      .slice(from, from + pageRows)
      .flatMap((of, index) => of.map(([first, last]) => [from + index, first, last] as const));
    await execute(
      db,
      `insert into backfill_gates (backfill_id, gate, first_place, last_place) select $1, * from unnest($2::int[], $3::int[], $4::int[])`,
      [
        backfillId,
        ranges.map(([gate]) => gate),
        ranges.map(([, first]) => first),
        ranges.map(([, , last]) => last),
      ],
    );
  }
}

const takenRow = z.strictObject({ place: z.number(), by: z.string() });

/**
 * Skips partitions that another backfill is about to materialize, and those that depend on them,
 * since they would use the old value. Serialized until the transaction ends, so that concurrently
 * created backfills see what earlier ones have taken.
 */
export async function skipTaken(
  db: Database,
  { backfillId, units, gates }: NewBackfill,
): Promise<void> {
  await execute(db, `select pg_advisory_xact_lock(hashtextextended('backfills', 0))`);
  const taken = await query(
    db,
    takenRow,
    `update backfill_partitions p set status = 'skipped', reason = 'backfill ' || other.backfill_id || ' is about to materialize it', ended_at = now()
     from backfill_units mine, backfill_units others join backfills other using (backfill_id) join backfill_partitions theirs using (backfill_id, unit)
     where p.backfill_id = $1 and mine.backfill_id = $1 and mine.unit = p.unit and other.backfill_id <> $1 and other.status in ('running', 'paused')
       and theirs.partition = p.partition and theirs.status in ('blocked', 'ready', 'requested') and mine.selection && others.selection
     returning p.place, other.backfill_id as by`,
    [backfillId],
  );
  if (taken.length === 0) return;
  const gateOf = units.flatMap(({ rows }) => rows.map(({ gate }) => gate));
  for (const [by, places] of behind(gateOf, gates, taken)) {
    await execute(
      db,
      `update backfill_partitions set status = 'skipped', reason = 'backfill ' || $2 || ' is about to materialize what it reads', ended_at = now()
       where backfill_id = $1 and place = any($3::int[])`,
      [backfillId, by, places],
    );
  }
}

/**
 * The places that depend on taken places, directly or indirectly, with the backfill that took them.
 * Gates only refer to earlier places.
 */
function behind(
  gateOf: readonly (number | undefined)[],
  gates: NewBackfill['gates'],
  taken: readonly { readonly place: number; readonly by: string }[],
): ReadonlyMap<string, readonly number[]> {
  const byPlace = new Map(taken.map(({ place, by }) => [place, by]));
  const found = new Map<string, number[]>();
  /** For each place, the last skipped place up to it, or -1. */
  const lastSkipped: number[] = [];
  for (const [place, gate] of gateOf.entries()) {
    const ranges = gate === undefined ? [] : (gates[gate] ?? []);
    const cause = ranges
      .map(([first, last]) => [first, lastSkipped[last] ?? -1] as const)
      .find(([first, skipped]) => skipped >= first)?.[1];
    const by = byPlace.get(cause ?? -1);
    if (by !== undefined && !byPlace.has(place)) {
      byPlace.set(place, by);
      const places = found.get(by);
      if (places === undefined) found.set(by, [place]);
      else places.push(place);
    }
    lastSkipped.push(byPlace.has(place) ? place : (lastSkipped.at(-1) ?? -1));
  }
  return found;
}
