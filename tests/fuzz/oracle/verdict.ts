/** What is wrong, in words that name the column; none where nothing is. */
export type Complaints = readonly string[];

export interface Verdict {
  /** Of names and numbers of columns and rows: where it is wrong, the values are not looked at. */
  readonly structure: Complaints;
  readonly values: Complaints;
}

/** Of several readings that may be right, what is wrong with the one that comes nearest. */
export function nearest(verdicts: readonly Verdict[]): Complaints {
  const weight = ({ structure, values }: Verdict): number =>
    structure.length * 1_000_000 + values.length;
  const best = verdicts.reduce((least, each) => (weight(each) < weight(least) ? each : least));
  return [...best.structure, ...best.values];
}

export function fewest(complaints: readonly Complaints[]): Complaints {
  return complaints.reduce((best, each) => (each.length < best.length ? each : best));
}
