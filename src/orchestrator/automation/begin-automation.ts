import type pg from 'pg';
import { execute, type Database } from '../sql/query.ts';
import {
  endAutomation,
  keepKeysOf,
  readAutomationAssets,
  readOtherCode,
  writeAutomationAssets,
  type AssetChange,
  type AutomationAsset,
} from '../state/automation-assets.ts';
import { readAutomationPartitions, writePartitions } from '../state/automation-partitions.ts';
import { createPartitionKeys } from '../state/partition-keys.ts';
import { lastEvent } from '../state/partition-pages.ts';
import { outdateTick } from '../state/sensors.ts';
import { inTransaction } from '../state/transaction.ts';
import { createArming, dynamicNames, nextTime, type Armed, type Arming } from './armed.ts';
import type { AutomatedAsset, Automation } from './automation.ts';
import { mergeCauses } from './causes.ts';
import { placeOf } from './facts.ts';
import { automationSensor } from './group-runs.ts';
import { allKeys, placeOfWindow } from './own-keys.ts';

/**
 * Starts the automation of new assets from now on, and records changed declarations of the others.
 * Each worker does this when it starts; the last one wins. Safe to repeat.
 */
export async function beginAutomation(
  database: pg.Pool,
  automation: Automation,
  at = new Date(),
): Promise<void> {
  await inTransaction(database, async (db) => {
    await execute(db, `select pg_advisory_xact_lock(hashtextextended('automation', 0))`);
    await outdateTick(db, automationSensor);
    const known = new Map((await readAutomationAssets(db)).map((row) => [row.asset, row]));
    const seq = await lastEvent(db);
    const arming = createArming();
    const changes: AssetChange[] = [];
    for (const of of automation.automated.values()) {
      const row = known.get(of.asset.key);
      const change =
        row === undefined || row.condition === null ? begin(of, at, seq) : compare(of, row, at);
      if (change !== undefined) changes.push(change);
      await armForDefinition(db, database, { arming, of, row, at });
    }
    await writeAutomationAssets(db, changes);
    await endAutomation(
      db,
      [...known.values()]
        .filter(({ asset, condition }) => condition !== null && !automation.automated.has(asset))
        .map(({ asset }) => asset),
    );
    await keepKeysOf(db, [
      ...new Set(
        [...automation.automated.values()].filter((of) => of.drivers.isNew).flatMap(dynamicNames),
      ),
    ]);
    await writeArmed(db, arming.list());
  });
}

function begin(of: AutomatedAsset, at: Date, sinceSeq: number): AssetChange {
  const { key, spec } = of.asset;
  return {
    asset: key,
    condition: of.text,
    codeVersion: spec.codeVersion ?? null,
    sinceSeq,
    consideredAt: at,
    nextAt: nextTime(of, at),
  };
}

/** Undefined if the declaration has not changed. */
function compare(of: AutomatedAsset, row: AutomationAsset, at: Date): AssetChange | undefined {
  const { key: asset, spec } = of.asset;
  const codeVersion = spec.codeVersion ?? null;
  // The next tick handles times that have passed.
  const isDue = row.nextAt !== null && row.nextAt <= at;
  const nextAt = isDue && row.condition === of.text ? row.nextAt : nextTime(of, at);
  const consideredAt = row.condition === of.text ? row.consideredAt : at;
  const isSame =
    row.condition === of.text &&
    row.codeVersion === codeVersion &&
    row.nextAt?.getTime() === nextAt?.getTime();
  return isSame ? undefined : { asset, condition: of.text, codeVersion, consideredAt, nextAt };
}

interface Declared {
  readonly arming: Arming;
  readonly of: AutomatedAsset;
  readonly row: AutomationAsset | undefined;
  readonly at: Date;
}

/**
 * Schedules the evaluation of partitions whose automation starts, and of those that were
 * materialized with a different code version.
 */
async function armForDefinition(
  db: Database,
  database: pg.Pool,
  { arming, of, row, at }: Declared,
): Promise<void> {
  const { drivers, asset } = of;
  const time = { at: at.toISOString() };
  if (row === undefined || row.condition === null) {
    const keys = drivers.begins ? await allKeys(of, at, createPartitionKeys(database)) : [];
    for (const partition of keys) arming.add(of, partition, { kind: 'begin', ...time });
    return;
  }
  const { codeVersion } = asset.spec;
  if (
    !drivers.codeVersion ||
    codeVersion === undefined ||
    row.codeVersion === null ||
    row.codeVersion === codeVersion ||
    row.pausedAt !== null
  )
    return;
  for (const partition of await readOtherCode(db, asset.key, codeVersion)) {
    if (!of.ofLatestWindow || placeOfWindow(of, partition, at).isLatest)
      arming.add(of, partition, { kind: 'code', ...time });
  }
}

async function writeArmed(db: Database, armed: readonly Armed[]): Promise<void> {
  const pairs = armed.map(({ of, partition }) => [of.asset.key, partition] as const);
  const stored = new Map(
    (await readAutomationPartitions(db, pairs)).map((row) => [
      placeOf(row.asset, row.partition),
      row,
    ]),
  );
  const changes = armed.map(({ of: { asset }, partition, causes }) => {
    const before = stored.get(placeOf(asset.key, partition));
    return {
      asset: asset.key,
      partition,
      causes: mergeCauses(before?.causes ?? [], causes),
      evaluation: before?.evaluation ?? null,
    };
  });
  await writePartitions(db, changes);
}
