import type { WindowSequence } from '../partitions/windows/window-sequence.ts';
import { partitionStatuses } from '../state/partition-states.ts';
import type { PageRange, RecordedPage, StoredPage } from '../state/partition-pages.ts';

/** Number of consecutive windows per page. */
export const pageSize = 1_024;

const missing = partitionStatuses.indexOf('missing');

export const pageOf = (position: number) => Math.floor(position / pageSize);

export function rangeOf({ keyOf }: WindowSequence, page: number): PageRange {
  return { page, from: keyOf(page * pageSize), before: keyOf((page + 1) * pageSize) };
}

/** Recorded keys that are not windows can be within a page's range, but have no position in it. */
export function toStoredPage(
  { positionOf }: WindowSequence,
  { page, keys, statuses, ...rest }: RecordedPage,
): StoredPage {
  const states = new Uint8Array(pageSize).fill(digitCode(missing));
  for (const [index, key] of keys.entries()) {
    const position = positionOf(key);
    if (position !== undefined) states[position - page * pageSize] = statuses.charCodeAt(index);
  }
  return { page, states: Buffer.from(states).toString('latin1'), ...rest };
}

const digitCode = (digit: number) => '0'.charCodeAt(0) + digit;
