/** The errors, naming the column; empty if there are none. */
export type Complaints = readonly string[];

export interface Verdict {
  /** Errors in names and numbers of columns and rows: with those, values are not compared. */
  readonly structure: Complaints;
  readonly values: Complaints;
}

/** The errors of the best match among several acceptable interpretations. */
export function nearest(verdicts: readonly Verdict[]): Complaints {
  const weight = ({ structure, values }: Verdict): number =>
    structure.length * 1_000_000 + values.length;
  const best = verdicts.reduce((least, each) => (weight(each) < weight(least) ? each : least));
  return [...best.structure, ...best.values];
}

export function fewest(complaints: readonly Complaints[]): Complaints {
  return complaints.reduce((best, each) => (each.length < best.length ? each : best));
}
