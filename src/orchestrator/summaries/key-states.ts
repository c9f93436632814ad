import type pg from 'pg';
import { readKeyMarks, readKeysWithStatuses, type KeyedAsset } from '../state/key-states.ts';
import { lastEvent, readEvents, readUnread } from '../state/partition-pages.ts';
import { createPartitionStates, partitionStatuses } from '../state/partition-states.ts';
import type { StateStore } from '../state/state-store.ts';
import { bringUpToDate, shownAgeSeconds } from './bring-up-to-date.ts';
import { manyOutcomes } from './fold-asset.ts';
import { digitAt } from './window-states.ts';

/** The recorded states of the current keys of an asset with dynamic partitions. */
export interface KeyStates {
  /** In byte order. */
  readonly keys: readonly string[];
  /** For each key, the index of its status in `partitionStatuses`. */
  readonly states: Uint8Array;
  /** The number of recorded partitions that are none of the keys. */
  readonly others: number;
}

interface Kept extends KeyStates {
  readonly seq: number;
  readonly keysMark: string;
  readonly readAt: number;
}

/** Of all cached assets together; each takes about 40 bytes. */
const mostKeptKeys = 200_000;
/** Events are kept for longer than this. */
export const keptMs = 600_000;

const ofDatabases = new WeakMap<pg.Pool, Map<string, Kept>>();

/**
 * Caches the states, and reads again only what was recorded since. Like those of windows, they are
 * at most half a minute old, and current if there are few new records. Undefined if the keys are too
 * many to cache.
 */
export async function readKeyStates(
  { database, partitionKeys }: Pick<StateStore, 'database' | 'partitionKeys'>,
  asset: KeyedAsset,
): Promise<KeyStates | undefined> {
  await bringUpToDate(database, [], { maxAgeSeconds: shownAgeSeconds });
  const kept = ofDatabases.get(database) ?? new Map<string, Kept>();
  ofDatabases.set(database, kept);
  const id = JSON.stringify(asset);
  // Read before the states, which are then never older than their event.
  const seq = await lastEvent(database);
  const [{ keys: keysMark } = { keys: '' }] = await readKeyMarks(database, [asset]);
  const before = kept.get(id);
  const isUsable = before?.keysMark === keysMark && Date.now() - before.readAt < keptMs;
  const changed = isUsable ? await withChanges(database, asset, before, seq) : undefined;
  if (changed === undefined && (await partitionKeys.count(asset.dynamic)) > mostKeptKeys)
    return undefined;
  const found = changed ?? (await readAll(database, asset, seq, keysMark));
  kept.delete(id);
  kept.set(id, found);
  let total = [...kept.values()].reduce((sum, { keys }) => sum + keys.length, 0);
  for (const [other, { keys }] of kept) {
    if (total <= mostKeptKeys) break;
    kept.delete(other);
    total -= keys.length;
  }
  return found;
}

async function readAll(
  database: pg.Pool,
  asset: KeyedAsset,
  seq: number,
  keysMark: string,
): Promise<Kept> {
  const { keys, statuses, others } = await readKeysWithStatuses(database, asset);
  const states = Uint8Array.from(keys, (_, index) => digitAt(statuses, index));
  return { keys, states, others, seq, keysMark, readAt: Date.now() };
}

/** Undefined if the changes are many, or concern other partitions than the keys. */
async function withChanges(
  database: pg.Pool,
  asset: KeyedAsset,
  before: Kept,
  seq: number,
): Promise<Kept | undefined> {
  const { count } = await readUnread(database, asset, before.seq, manyOutcomes);
  if (count === 0) return before;
  if (count > manyOutcomes) return undefined;
  const events = await readEvents(database, asset, before.seq, seq);
  if (events.some((event) => asset.deps.includes(event.asset))) return undefined;
  const changed = new Set(events.map(({ partition }) => partition));
  changed.delete('');
  const places = new Map<string, number>();
  for (const [place, key] of before.keys.entries()) if (changed.has(key)) places.set(key, place);
  if (places.size < changed.size) return undefined;
  const { recorded } = createPartitionStates(database);
  const statuses = await recorded(asset, { keys: [...places.keys()], inOrder: false });
  const states = before.states.slice();
  for (const [key, place] of places) {
    const status = statuses.get(key);
    if (status !== undefined) states[place] = partitionStatuses.indexOf(status);
  }
  return { ...before, states, seq };
}
