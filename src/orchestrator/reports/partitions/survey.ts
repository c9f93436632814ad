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
   * Adds the next partitions in order: for each, the index of its status in `partitionStatuses`,
   * and the keys of those that are listed.
   */
  add(states: Uint8Array, keyAt: (index: number) => string): void;
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
  layout: { rows, columns, cellOf, cellEnd },
  listed,
  joins,
  limit,
}: SurveyOptions): Survey {
  const totals = partitionStatuses.map(() => 0);
  const cells = Array.from({ length: rows * columns }, () => ({
    first: '',
    last: '',
    counts: partitionStatuses.map(() => 0),
  }));
  const lists = partitionStatuses.map((status) => ({
    status,
    ranges: [] as OpenRange[],
    more: { ranges: 0, partitions: 0 },
  }));
  const isListed = partitionStatuses.map((status) => listed.includes(status));
  let seen = 0;
  let cell: (typeof cells)[number] | undefined;
  let before: number | undefined;
  let first: string | undefined;
  let last: string | undefined;

  /** Counts them in their cells. */
  const count = (states: Uint8Array, keyAt: (index: number) => string) => {
    for (let start = 0, end = 0; start < states.length; start = end) {
      end = Math.min(cellEnd(seen + start) - seen, states.length);
      const next = cells[cellOf(seen + start)];
      if (next !== cell) {
        if (cell !== undefined) cell.last = start > 0 ? keyAt(start - 1) : (last ?? '');
        if (next?.first === '') next.first = keyAt(start);
        cell = next;
      }
      for (let index = start; index < end; index += 1) {
        const state = states[index] ?? 0;
        totals[state] = (totals[state] ?? 0) + 1;
        if (cell !== undefined) cell.counts[state] = (cell.counts[state] ?? 0) + 1;
      }
    }
  };

  /** Adds consecutive partitions with one state, from an index until before another. */
  const list = (state: number, start: number, end: number, keyAt: (index: number) => string) => {
    const listOf = lists[state];
    if (isListed[state] !== true || listOf === undefined) return;
    const { ranges, more } = listOf;
    const continues = before === state;
    const length = end - start;
    const open = ranges.at(-1);
    if (continues && open !== undefined && more.ranges === 0) {
      for (let index = start; index < end && open.keys.length < keptKeys; index += 1)
        open.keys.push(keyAt(index));
      open.count += length;
      open.last = keyAt(end - 1);
    } else if (ranges.length < limit) {
      const kept = { length: Math.min(length, keptKeys) };
      const keys = Array.from(kept, (_, index) => keyAt(start + index));
      ranges.push({ first: keyAt(start), last: keyAt(end - 1), count: length, keys });
    } else {
      more.partitions += length;
      if (!continues) more.ranges += 1;
    }
  };

  return {
    get counts() {
      const [failed = 0, missing = 0, stale = 0, inProgress = 0, fresh = 0] = totals;
      return { failed, missing, stale, 'in-progress': inProgress, fresh };
    },
    cells,
    get listed() {
      return listed.flatMap((status) => lists.filter((each) => each.status === status));
    },
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    add: (states, keyAt) => {
      if (states.length === 0) return;
      count(states, keyAt);
      // Avoids a closure per range, of which there can be half a million.
      for (let start = 0, end = 0; start < states.length; start = end) {
        const state = states[start] ?? 0;
        end = start + 1;
        while (joins && end < states.length && states[end] === state) end += 1;
        list(state, start, end, keyAt);
        before = joins ? state : undefined;
      }
      seen += states.length;
      first ??= keyAt(0);
      last = keyAt(states.length - 1);
      if (cell !== undefined) cell.last = last;
    },
  };
}
