import type { PlaceRange } from '../state/new-backfill.ts';
import { joinRanges } from './placed-keys.ts';

/** The dependencies of partitions: those with the same dependencies share a gate. */
export interface Gates {
  /** The gate of the ranges; undefined if there are none. */
  readonly of: (ranges: readonly PlaceRange[]) => number | undefined;
  readonly ranges: readonly (readonly PlaceRange[])[];
}

export function createGates(): Gates {
  const ranges: (readonly PlaceRange[])[] = [];
  const gates = new Map<string, number>();
  return {
    ranges,
    of: (given) => {
      if (given.length === 0) return undefined;
      const joined = joinRanges(given);
      const text = joined.join(' ');
      const known = gates.get(text);
      if (known !== undefined) return known;
      gates.set(text, ranges.length);
      return ranges.push(joined) - 1;
    },
  };
}
