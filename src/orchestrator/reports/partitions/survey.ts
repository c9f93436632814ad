import { partitionStatuses, type PartitionStatus } from '../../state/partition-states.ts';
import type { Layout } from './layout.ts';

/** Keys of the same status that follow one another. */
export interface StatusRange {
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** The first of its keys. */
  readonly keys: readonly string[];
}

/** The ranges listed of a status: at most as many ranges as the options of the survey allow. */
export interface ListedStatus {
  readonly status: PartitionStatus;
  readonly ranges: readonly StatusRange[];
  /** Those left out. */
  readonly more: { readonly ranges: number; readonly partitions: number };
}

/** Partitions that are shown as one. */
export interface Cell {
  readonly first: string;
  readonly last: string;
  /** How many have each of `partitionStatuses`, in their order. */
  readonly counts: readonly number[];
}

/** The worst status of the partitions of a cell. */
export const worstOf = ({ counts }: Cell): PartitionStatus =>
  partitionStatuses[counts.findIndex((count) => count > 0)] ?? 'missing';

/** What statuses partitions have, read in one pass over their keys without keeping them. */
export interface Survey {
  /** The next partitions in their order: how many, the status of each, and the keys of those that are listed. */
  add(
    count: number,
    statusAt: (index: number) => PartitionStatus,
    keyAt: (index: number) => string,
  ): void;
  readonly counts: Readonly<Record<PartitionStatus, number>>;
  /** Row by row. */
  readonly cells: readonly Cell[];
  readonly listed: readonly ListedStatus[];
  readonly first: string | undefined;
  readonly last: string | undefined;
}

export interface SurveyOptions {
  readonly layout: Layout;
  /** The statuses of which ranges are listed. */
  readonly listed: readonly PartitionStatus[];
  /** Whether neighbours are joined to ranges. */
  readonly joins: boolean;
  /** Of ranges of each status. */
  readonly limit: number;
}

/** Of a range. */
const keptKeys = 3;

interface OpenRange {
  first: string;
  last: string;
  count: number;
  keys: string[];
}

export function createSurvey({
  layout: { rows, columns, cellOf },
  listed,
  joins,
  limit,
}: SurveyOptions): Survey {
  const counts = { failed: 0, missing: 0, stale: 0, 'in-progress': 0, fresh: 0 };
  const cells = Array.from({ length: rows * columns }, () => ({
    first: '',
    last: '',
    counts: partitionStatuses.map(() => 0),
  }));
  const lists = new Map(
    listed.map((status) => [
      status,
      { status, ranges: [] as OpenRange[], more: { ranges: 0, partitions: 0 } },
    ]),
  );
  const rank = new Map(partitionStatuses.map((status, index) => [status, index]));
  let seen = 0;
  let cell: (typeof cells)[number] | undefined;
  let before: PartitionStatus | undefined;
  let first: string | undefined;
  let last: string | undefined;

  const list = (status: PartitionStatus, index: number, keyAt: (index: number) => string) => {
    const listOf = lists.get(status);
    if (listOf === undefined) return;
    const { ranges, more } = listOf;
    const continues = joins && before === status;
    const open = ranges.at(-1);
    if (continues && open !== undefined && more.ranges === 0) {
      open.count += 1;
      if (open.keys.length < keptKeys) open.keys.push(keyAt(index));
    } else if (ranges.length < limit) {
      const key = keyAt(index);
      ranges.push({ first: key, last: key, count: 1, keys: [key] });
    } else {
      more.partitions += 1;
      if (!continues) more.ranges += 1;
    }
  };
  /** A range that ends, or that may go on with the next keys. */
  const close = (key: () => string) => {
    const listOf = before === undefined ? undefined : lists.get(before);
    const open = listOf?.ranges.at(-1);
    if (open !== undefined && open.count > 1 && listOf?.more.ranges === 0) open.last = key();
  };

  return {
    counts,
    cells,
    get listed() {
      return [...lists.values()];
    },
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    add: (count, statusAt, keyAt) => {
      if (count === 0) return;
      for (let index = 0; index < count; index += 1) {
        const status = statusAt(index);
        if (status !== before && index > 0) close(() => keyAt(index - 1));
        const next = cells[cellOf(seen)];
        if (next !== cell) {
          if (cell !== undefined) cell.last = index > 0 ? keyAt(index - 1) : (last ?? '');
          if (next?.first === '') next.first = keyAt(index);
          cell = next;
        }
        if (cell !== undefined) addTo(cell.counts, rank.get(status) ?? 0);
        counts[status] += 1;
        list(status, index, keyAt);
        before = status;
        seen += 1;
      }
      close(() => keyAt(count - 1));
      first ??= keyAt(0);
      last = keyAt(count - 1);
      if (cell !== undefined) cell.last = last;
    },
  };
}

function addTo(counts: number[], place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}
