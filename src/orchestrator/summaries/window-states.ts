import type pg from 'pg';
import { partitionStatuses } from '../state/partition-states.ts';
import { neverMaterialized, readOtherKeys, readStates } from '../state/partition-pages.ts';
import { bringUpToDate, shownAgeSeconds } from './bring-up-to-date.ts';
import { keepByFold } from './keep-by-fold.ts';
import { pageSize } from './window-pages.ts';
import type { WindowedAsset } from './windowed-asset.ts';

/** A range of window positions, both inclusive. */
export interface PositionRange {
  readonly first: number;
  readonly last: number;
}

/** The states of windows, without those in progress. */
export interface WindowStates {
  /** For each window from the first one, the index of its status in `partitionStatuses`. */
  readonly states: Uint8Array;
  /** Positions of recorded windows outside the range. */
  readonly outside: readonly number[];
  /** Recorded partitions that are not windows of the definition. */
  readonly otherKeys: readonly string[];
}

interface DecodedPage {
  /** The position of its first window. */
  readonly start: number;
  /** For each window, the index of its status in `partitionStatuses`. */
  readonly ofPage: Uint8Array;
}

/** Each entry can take a megabyte or more. */
const keepPages = keepByFold<readonly DecodedPage[]>(8);

const missing = partitionStatuses.indexOf('missing');
const failed = partitionStatuses.indexOf('failed');
const zero = '0'.charCodeAt(0);

export const digitAt = (states: string, index: number) => states.charCodeAt(index) - zero;

/** The status of a window on a page, as an index into `partitionStatuses`. */
export function stateIn(states: string, index: number): number {
  return stateOf(digitAt(states, index));
}

const stateOf = (digit: number) => (digit === neverMaterialized ? failed : digit);

function decoded({ page, states }: Awaited<ReturnType<typeof readStates>>[number]): DecodedPage {
  const ofPage = Buffer.from(states, 'latin1');
  for (let index = 0; index < ofPage.length; index += 1)
    ofPage[index] = stateOf((ofPage[index] ?? zero) - zero);
  return { start: page * pageSize, ofPage };
}

/** At most half a minute old, and current if there are few new records. */
export async function readWindowStates(
  database: pg.Pool,
  asset: WindowedAsset,
  { first, last }: PositionRange,
): Promise<WindowStates> {
  await bringUpToDate(database, [asset], { maxAgeSeconds: shownAgeSeconds });
  const states = new Uint8Array(Math.max(0, last - first + 1)).fill(missing);
  const outside: number[] = [];
  const pages = await keepPages(
    database,
    [asset],
    async () => new Map([[asset.asset, (await readStates(database, asset)).map(decoded)]]),
  );
  for (const { start, ofPage } of pages.get(asset.asset) ?? []) {
    if (start >= first && start + pageSize - 1 <= last) {
      states.set(ofPage, start - first);
      continue;
    }
    for (const [index, state] of ofPage.entries()) {
      const position = start + index;
      if (position >= first && position <= last) states[position - first] = state;
      else if (state !== missing) outside.push(position);
    }
  }
  return { states, outside, otherKeys: await readOtherKeys(database, asset) };
}
