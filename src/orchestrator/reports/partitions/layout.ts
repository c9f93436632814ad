/** A grid of cells over which the partitions of an asset are distributed in order. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
  /** The cell of the partition with this index, counted row by row. */
  readonly cellOf: (place: number) => number;
  /** All partitions from this index to before the returned one are in the same cell. */
  readonly cellEnd: (place: number) => number;
}

/** The maximum number of cells. */
export interface LayoutSize {
  readonly columns: number;
  /** For two-dimensional partitions; without it, all cells are in one row. */
  readonly rows?: number;
}

const partOf = (place: number, total: number, parts: number) =>
  Math.min(Math.floor((place * parts) / total), parts - 1);

export function inOneRow(total: number, most: number): Layout {
  const columns = Math.min(most, total);
  // Keys may have been added since they were counted.
  const cellOf = (place: number) => partOf(place, total, columns);
  const cellEnd = (place: number) => {
    const next = cellOf(place) + 1;
    return next < columns ? Math.ceil((next * total) / columns) : Infinity;
  };
  return { rows: Math.min(1, columns), columns, cellOf, cellEnd };
}

/**
 * A row for each key, or group of keys, of one dimension.
 * @param outer the number of keys of the first dimension; the second has `inner`
 * @param isAcross whether the columns are those of the first dimension
 */
export function inMatrix(
  outer: number,
  inner: number,
  { columns: mostColumns, rows: mostRows = 1 }: LayoutSize,
  isAcross: boolean,
): Layout {
  const [across, down] = isAcross ? [outer, inner] : [inner, outer];
  const [columns, rows] = [Math.min(mostColumns, across), Math.min(mostRows, down)];
  return {
    rows: columns === 0 ? 0 : rows,
    columns: rows === 0 ? 0 : columns,
    cellOf: (place) => {
      const [first, second] = [Math.floor(place / inner), place % inner];
      const [column, row] = isAcross ? [first, second] : [second, first];
      return partOf(row, down, rows) * columns + partOf(column, across, columns);
    },
    cellEnd: (place) => place + 1,
  };
}
