import { partitionStatuses, type PartitionStatus } from '../../state/partition-states.ts';
import type { Layout } from './layout.ts';

/** Consecutive keys with the same status. */
export interface StatusRange {
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** The first of its keys. */
  readonly keys: readonly string[];
}

/** The listed ranges of a status, up to the limit in the survey's options. */
export interface ListedStatus {
  readonly status: PartitionStatus;
  readonly ranges: readonly StatusRange[];
  /** The number of omitted ones. */
  readonly more: { readonly ranges: number; readonly partitions: number };
}

/** Partitions that are shown as one. */
export interface Cell {
  readonly first: string;
  readonly last: string;
  /** The number of partitions with each of `partitionStatuses`, in that order. */
  readonly counts: readonly number[];
}

/** The worst status of a cell's partitions. */
export const worstOf = ({ counts }: Cell): PartitionStatus =>
  partitionStatuses[counts.findIndex((count) => count > 0)] ?? 'missing';

/** The statuses of partitions, collected in one pass over their keys without storing them. */
export interface Survey {
  /**
   * Adds the next partitions in order: their number, the status of each, and the keys of those that
   * are listed.
   */
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
  /** The statuses whose ranges are listed. */
  readonly listed: readonly PartitionStatus[];
  /** Whether neighbours are joined into ranges. */
  readonly joins: boolean;
  /** The maximum number of ranges per status. */
  readonly limit: number;
}

/** The maximum number of stored keys per range. */
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
  let seen = 0;
  let cell: (typeof cells)[number] | undefined;
  let before: PartitionStatus | undefined;
  let first: string | undefined;
  let last: string | undefined;

  /** Adds consecutive partitions with one status, from an index until before another. */
  const list = (
    status: PartitionStatus,
    start: number,
    end: number,
    keyAt: (index: number) => string,
  ) => {
    const listOf = lists.get(status);
    if (listOf === undefined) return;
    const { ranges, more } = listOf;
    const open = ranges.at(-1);
    const continues = before === status;
    const count = end - start;
    if (continues && open !== undefined && more.ranges === 0) {
      for (let index = start; index < end && open.keys.length < keptKeys; index += 1)
        open.keys.push(keyAt(index));
      open.count += count;
      open.last = keyAt(end - 1);
    } else if (ranges.length < limit) {
      const kept = { length: Math.min(count, keptKeys) };
      const keys = Array.from(kept, (_, index) => keyAt(start + index));
      ranges.push({ first: keyAt(start), last: keyAt(end - 1), count, keys });
    } else {
      more.partitions += count;
      if (!continues) more.ranges += 1;
    }
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
      // Avoids a closure per range, of which there can be half a million.
      for (let from = 0, until = 0; from < count; from = until) {
        const status = statusAt(from);
        const rank = partitionStatuses.indexOf(status);
        do {
          const next = cells[cellOf(seen)];
          if (next !== cell) {
            if (cell !== undefined) cell.last = until > 0 ? keyAt(until - 1) : (last ?? '');
            if (next?.first === '') next.first = keyAt(until);
            cell = next;
          }
          if (cell !== undefined) addTo(cell.counts, rank);
          seen += 1;
          until += 1;
        } while (joins && until < count && statusAt(until) === status);
        list(status, from, until, keyAt);
        counts[status] += until - from;
        before = joins ? status : undefined;
      }
      first ??= keyAt(0);
      last = keyAt(count - 1);
      if (cell !== undefined) cell.last = last;
    },
  };
}

function addTo(counts: number[], place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}
