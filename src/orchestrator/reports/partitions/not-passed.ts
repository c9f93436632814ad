import type { AnyPartitions } from '../../partitions/any-partitions.ts';
import { keyOrder } from '../../partitions/key-order.ts';
import type { KeyRange } from '../../partitions/keys/key-range.ts';
import { dimensionAcross, rangeOfDimension } from '../../partitions/read-range.ts';
import {
  readNotPassedPartitions,
  type NotPassedPartition,
} from '../../state/not-passed-partitions.ts';
import type { AssetPartitions } from '../../state/present-partitions.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { Surveyed } from './surveyed.ts';

/** The surveyed partitions that are materialized but did not pass all checks. */
export interface NotPassed {
  /** At most ten thousand. */
  readonly count: number;
  /** Whether there may be more. */
  readonly isCut: boolean;
  /** The worst of their checks. */
  readonly severity: 'warn' | 'error';
  /** The first of them. */
  readonly listed: readonly NotPassedPartition[];
  /** Their number in each cell. */
  readonly cells: readonly number[];
}

const mostRead = 10_000;

/** @param limit maximum number of listed partitions */
export async function readNotPassed(
  { database }: StateStore,
  asset: AssetPartitions,
  partitions: AnyPartitions | undefined,
  surveyed: Surveyed,
  limit: number,
): Promise<NotPassed> {
  const found = await readNotPassedPartitions(database, asset, mostRead);
  const cells = surveyed.survey.cells.map(() => 0);
  const placeOf = found.length === 0 ? () => -1 : placesIn(surveyed, partitions);
  const placed = found.filter(({ partition }) => {
    const place = placeOf(partition);
    if (place >= 0) cells[place] = (cells[place] ?? 0) + 1;
    return place >= 0;
  });
  const order = keyOrder(partitions);
  const listed = placed
    .toSorted((one, other) => order(one.partition, other.partition))
    .slice(0, limit);
  const isError = placed.some(({ checks }) => checks.some((of) => of.severity === 'error'));
  const severity = isError ? 'error' : 'warn';
  return { count: placed.length, isCut: found.length === mostRead, severity, listed, cells };
}

/** Finds the index of a partition's cell; -1 if it is in none. */
function placesIn(
  { columns, survey: { cells } }: Surveyed,
  partitions: AnyPartitions | undefined,
): (key: string) => number {
  if (partitions?.kind !== 'multi' || cells.length === columns)
    return placeAmong(cells, keyOrder(partitions));
  const across = dimensionAcross(partitions);
  const placesOf = (of: typeof cells, index: 0 | 1) => {
    const place = placeAmong(
      of.map((cell) => rangeOfDimension(partitions, cell, index)),
      keyOrder(partitions.dimensions[index]?.partitions),
    );
    return (key: string) => place(partitions.split(key)[index] ?? '');
  };
  const columnOf = placesOf(cells.slice(0, columns), across);
  const rowOf = placesOf(
    cells.filter((_, index) => index % columns === 0),
    across === 0 ? 1 : 0,
  );
  return (key) => {
    const [column, row] = [columnOf(key), rowOf(key)];
    return column < 0 || row < 0 ? -1 : row * columns + column;
  };
}

/** Finds the range that contains a key among consecutive ones. */
function placeAmong(
  ranges: readonly KeyRange[],
  order: (one: string, other: string) => number,
): (key: string) => number {
  return (key) => {
    let [from, to] = [0, ranges.length];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (order(ranges[middle]?.last ?? '', key) < 0) from = middle + 1;
      else to = middle;
    }
    const found = ranges[from];
    return found !== undefined && order(found.first, key) <= 0 ? from : -1;
  };
}
