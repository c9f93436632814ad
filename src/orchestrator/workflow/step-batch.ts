import type { MaterializeResult } from './protocol.ts';
import { inStep, type Step } from './step.ts';

/** Partitions of an asset that one step materializes. */
export interface StepBatch {
  /** Waits for their shared place in a concurrency pool. */
  placed(untilPlaced: () => Promise<void>): Promise<void>;
  /** The result of a partition. The first call materializes all of them. */
  resultOf(
    step: Step,
    materialize: (whole: Step, keys: readonly string[]) => Promise<readonly MaterializeResult[]>,
  ): Promise<MaterializeResult>;
}

/**
 * Batches by key, without keys that the run has already materialized, and without batches of a
 * single key.
 * @param splits whether a key that is already materialized splits the batch in two
 */
export function splitBatch(
  keys: readonly string[],
  isDone: (key: string) => boolean,
  splits: boolean,
): ReadonlyMap<string, StepBatch> {
  const groups: string[][] = [[]];
  for (const key of keys) {
    if (!isDone(key)) groups.at(-1)?.push(key);
    else if (splits) groups.push([]);
  }
  const several = groups.filter(({ length }) => length > 1);
  return new Map(
    several.flatMap((group) => {
      const batch = createStepBatch(group, splits);
      return group.map((key) => [key, batch] as const);
    }),
  );
}

function createStepBatch(keys: readonly string[], areWindows: boolean): StepBatch {
  const [first = ''] = keys;
  const range = areWindows
    ? `${first}..${keys.at(-1)}`
    : `${first} … ${keys.at(-1)}: ${keys.length} partitions`;
  let place: Promise<void> | undefined;
  let results: Promise<ReadonlyMap<string, MaterializeResult>> | undefined;
  return {
    placed: (untilPlaced) => (place ??= untilPlaced()),
    resultOf: async ({ asset, partition }, materialize) => {
      const whole = { asset, partition: first, range };
      results ??= inStep(whole, () => materialize(whole, keys)).then((all) => byKey(keys, all));
      return (await results).get(partition) as MaterializeResult;
    },
  };
}

const byKey = (keys: readonly string[], results: readonly MaterializeResult[]) =>
  new Map(
    results.flatMap((result, index) =>
      keys[index] === undefined ? [] : [[keys[index], result] as const],
    ),
  );
