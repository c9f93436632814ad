import { fqn } from '#openmetadata/names.ts';
import { listed, type Listed } from '#openmetadata/listed.ts';
import type { TableFailure } from './failure.ts';
import type { TableProfile } from './profile-table.ts';

export interface TableCounts {
  /** Profiled tables and views, their columns, and their rows (including those not sampled). */
  readonly tables: number;
  readonly columns: number;
  readonly rows: number;
  /** Profiled on a sample of their rows. */
  readonly sampledTables: number;
  /**
   * Views and foreign tables of which only the first rows were profiled, which are not a random
   * sample.
   */
  readonly notRandom: Listed<string>;
  readonly failed: Listed<{ readonly name: string; readonly error: string }>;
  /** Not profiled, because a profiler setting in OpenMetadata cannot be applied. */
  readonly refused: Listed<{ readonly name: string; readonly error: string }>;
  /** Dropped while the database was profiled. */
  readonly gone: Listed<string>;
  readonly notPermitted: Listed<string>;
}

export type TableOutcome =
  { readonly kind: 'profiled'; readonly table: TableProfile } | TableFailure;

export interface Tally {
  add(name: string, outcome: TableOutcome): void;
  /** Number of tables attempted. */
  done(): number;
  counts(): TableCounts;
}

/** Counts the outcome of each table, by its name within the database. Lists are sorted by name. */
export function createTally(
  notPermitted: readonly { readonly schema: string; readonly name: string }[],
): Tally {
  const outcomes = new Map<string, TableOutcome>();

  const inOrder = () => [...outcomes].toSorted(([a], [b]) => (a < b ? -1 : 1));

  function namesOf(taken: (outcome: TableOutcome) => boolean): string[] {
    return inOrder()
      .filter(([, outcome]) => taken(outcome))
      .map(([name]) => name);
  }

  return {
    add: (name, outcome) => void outcomes.set(name, outcome),
    done: () => outcomes.size,
    counts: () => {
      const profiled = [...outcomes.values()].flatMap((outcome) =>
        outcome.kind === 'profiled' ? [outcome.table] : [],
      );
      const withError = (kind: 'failed' | 'refused') =>
        listed(
          inOrder().flatMap(([name, outcome]) =>
            outcome.kind === kind ? [{ name, error: outcome.error }] : [],
          ),
        );
      const forbidden = [
        ...notPermitted.map(({ schema, name }) => fqn(schema, name)),
        ...namesOf(({ kind }) => kind === 'not permitted'),
      ];
      return {
        tables: profiled.length,
        columns: sum(profiled.map(({ profile }) => profile?.columnProfile.length ?? 0)),
        rows: sum(profiled.map(({ profile }) => profile?.tableProfile.rowCount ?? 0)),
        sampledTables: profiled.filter(({ sampled }) => sampled !== 'no').length,
        notRandom: listed(
          namesOf(
            (outcome) => outcome.kind === 'profiled' && outcome.table.sampled === 'first rows',
          ),
        ),
        failed: withError('failed'),
        refused: withError('refused'),
        gone: listed(namesOf(({ kind }) => kind === 'gone')),
        notPermitted: listed(forbidden),
      };
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
