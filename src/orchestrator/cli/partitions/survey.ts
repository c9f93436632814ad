import { partitionStatuses, type PartitionStatus } from '../../state/partition-states.ts';

/** Keys of the same status that follow one another. */
export interface StatusRange {
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** The first of its keys. */
  readonly keys: readonly string[];
}

/** What is listed of a status: at most so many ranges as the survey was asked for. */
export interface ListedStatus {
  readonly status: PartitionStatus;
  readonly ranges: readonly StatusRange[];
  /** What is left out. */
  readonly more: { readonly ranges: number; readonly partitions: number };
}

/** What statuses partitions have, read in one pass over their keys without keeping them. */
export interface Survey {
  /** The next keys in their order, with the status of each. */
  add(keys: readonly string[], statusOf: (key: string) => PartitionStatus): void;
  readonly counts: Readonly<Record<PartitionStatus, number>>;
  /** The worst status of the keys of each cell; undefined for one without keys. */
  readonly cells: readonly (PartitionStatus | undefined)[];
  readonly listed: readonly ListedStatus[];
  readonly first: string | undefined;
  readonly last: string | undefined;
}

export interface SurveyOptions {
  /** How many keys there are, which are spread over the cells. */
  readonly total: number;
  readonly cells: number;
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

export function createSurvey({ total, cells: cellCount, listed, joins, limit }: SurveyOptions): Survey {
  const counts = { failed: 0, missing: 0, stale: 0, 'in-progress': 0, fresh: 0 };
  const cells = Array.from<PartitionStatus | undefined>({ length: Math.min(cellCount, total) });
  const lists = new Map(listed.map((status) => [status, { status, ranges: [] as OpenRange[], more: { ranges: 0, partitions: 0 } }]));
  const rank = new Map(partitionStatuses.map((status, index) => [status, index]));
  const rankOf = (status: PartitionStatus | undefined) => (status === undefined ? Infinity : (rank.get(status) ?? Infinity));
  let seen = 0;
  let before: PartitionStatus | undefined;
  let first: string | undefined;
  let last: string | undefined;

  const list = (key: string, status: PartitionStatus) => {
    const listOf = lists.get(status);
    if (listOf === undefined) return;
    const { ranges, more } = listOf;
    const continues = joins && before === status;
    const open = ranges.at(-1);
    if (continues && open !== undefined && more.ranges === 0) {
      open.last = key;
      open.count += 1;
      if (open.keys.length < keptKeys) open.keys.push(key);
    } else if (ranges.length < limit) {
      ranges.push({ first: key, last: key, count: 1, keys: [key] });
    } else {
      more.partitions += 1;
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
    add: (keys, statusOf) => {
      for (const key of keys) {
        const status = statusOf(key);
        // Keys may have been added since they were counted.
        const cell = Math.min(Math.floor((seen * cells.length) / total), cells.length - 1);
        if (cell >= 0 && rankOf(status) < rankOf(cells[cell])) cells[cell] = status;
        counts[status] += 1;
        list(key, status);
        before = status;
        seen += 1;
      }
      first ??= keys[0];
      last = keys.at(-1) ?? last;
    },
  };
}
