import { z } from 'zod';
import { keyRow } from './columns.ts';
import { execute, query, queryOne, type Database } from '../sql/query.ts';

const row = z.strictObject({
  asset: z.string(),
  condition: z.string().nullable(),
  codeVersion: z.string().nullable(),
  sinceSeq: z.number(),
  consideredAt: z.date(),
  nextAt: z.date().nullable(),
  pausedAt: z.date().nullable(),
  note: z.string().nullable(),
});
/** The automation progress of an asset. */
export type AutomationAsset = Readonly<z.infer<typeof row>>;

const columns = `asset, condition, code_version as "codeVersion", since_seq as "sinceSeq", considered_at as "consideredAt", next_at as "nextAt",
  paused_at as "pausedAt", note`;

export function readAutomationAssets(
  db: Database,
  keys?: readonly string[],
): Promise<readonly AutomationAsset[]> {
  const text = `select ${columns} from automation_assets where $1::text[] is null or asset = any($1) order by asset`;
  return query(db, row, text, [keys ?? null]);
}

/** Assets with a window that has ended or a cron time that has passed. */
export function readDue(db: Database, now: Date): Promise<readonly AutomationAsset[]> {
  const text = `select ${columns} from automation_assets where condition is not null and paused_at is null and next_at <= $1`;
  return query(db, row, { name: 'automation-due', text }, [now]);
}

export type AssetChange = Pick<AutomationAsset, 'asset' | 'nextAt' | 'consideredAt'> &
  Partial<Pick<AutomationAsset, 'condition' | 'codeVersion' | 'sinceSeq'>>;

/** Absent fields keep their values. New assets need all fields. */
export async function writeAutomationAssets(
  db: Database,
  changes: readonly AssetChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await execute(
    db,
    `insert into automation_assets as a (asset, condition, code_version, since_seq, considered_at, next_at)
     select asset, condition, "codeVersion", coalesce("sinceSeq", 0), "consideredAt", "nextAt"
     from json_to_recordset($1) as given(asset text, condition text, "codeVersion" text, "sinceSeq" bigint, "consideredAt" timestamptz, "nextAt" timestamptz)
     on conflict (asset) do update
     set condition = coalesce(excluded.condition, a.condition), code_version = coalesce(excluded.code_version, a.code_version),
       since_seq = greatest(excluded.since_seq, a.since_seq), considered_at = excluded.considered_at, next_at = excluded.next_at`,
    [JSON.stringify(changes)],
  );
}

export async function moveKeys(db: Database, keys: ReadonlyMap<string, number>): Promise<void> {
  if (keys.size === 0) return;
  const text = `update automation_keys a set ordinal = given.ordinal from unnest($1::text[], $2::bigint[]) as given(name, ordinal) where a.name = given.name`;
  await execute(db, text, [[...keys.keys()], [...keys.values()]]);
}

/**
 * Ends automation for assets that no longer have any and discards their pending events. Keeps
 * whether they are paused.
 */
export async function endAutomation(db: Database, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await execute(
    db,
    'update automation_assets set condition = null, next_at = null where asset = any($1)',
    [keys],
  );
  await forgetCauses(db, keys);
}

/** Starts tracking added keys for exactly these names. */
export async function keepKeysOf(db: Database, names: readonly string[]): Promise<void> {
  await execute(db, 'delete from automation_keys where name <> all($1)', [names]);
  const text = `insert into automation_keys (name, ordinal)
    select name, coalesce((select max(ordinal) from partition_keys k where k.name = given.name), 0) from unnest($1::text[]) as given(name) on conflict do nothing`;
  await execute(db, text, [names]);
}

/** The partitions that were materialized with a different code version. */
export async function readOtherCode(
  db: Database,
  asset: string,
  codeVersion: string,
): Promise<readonly string[]> {
  const text = `select partition as key from asset_partitions
    where asset = $1 and materialized_at is not null and code_version is distinct from $2 order by partition`;
  return (await query(db, keyRow, text, [asset, codeVersion])).map(({ key }) => key);
}

/** @returns the assets that were not paused before */
export async function pauseAutomation(
  db: Database,
  keys: readonly string[],
  note: string,
): Promise<readonly string[]> {
  const text = `update automation_assets set paused_at = now(), note = $2 where asset = any($1) and paused_at is null returning asset as key`;
  return (await query(db, keyRow, text, [keys, note])).map(({ key }) => key);
}

/** SQL: recalculates a next time that has already passed. */
const fromNowOn = `considered_at = now(), next_at = case when next_at is not null then now() end,
  since_seq = (select coalesce(max(seq), 0) from outcome_events)`;

/**
 * Whether the automation of any asset began at least this many seconds ago without a tick
 * evaluating times since.
 */
export async function hasBegunBefore(db: Database, seconds: number): Promise<boolean> {
  const text = `select exists (select from automation_assets where considered_at <= now() - $1 * interval '1 second') as found`;
  return (await queryOne(db, z.strictObject({ found: z.boolean() }), text, [seconds])).found;
}

/** Restarts all automation from the current time. */
export async function restartAutomation(db: Database): Promise<void> {
  await execute(db, `update automation_assets set ${fromNowOn}`);
  await execute(
    db,
    'update automation_partitions set causes = null, evaluation = null where causes is not null',
  );
}

/**
 * Resumes automation from the current time. Call this in a transaction.
 * @returns the assets that were paused
 */
export async function resumeAutomation(
  db: Database,
  keys: readonly string[],
): Promise<readonly string[]> {
  const text = `
    update automation_assets set paused_at = null, note = null, ${fromNowOn}
    where asset = any($1) and paused_at is not null returning asset as key`;
  const resumed = (await query(db, keyRow, text, [keys])).map(({ key }) => key);
  await forgetCauses(db, resumed);
  return resumed;
}

async function forgetCauses(db: Database, keys: readonly string[]): Promise<void> {
  await execute(
    db,
    'update automation_partitions set causes = null, evaluation = null where asset = any($1) and causes is not null',
    [keys],
  );
}
