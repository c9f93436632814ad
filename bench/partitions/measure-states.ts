import { inOneRow } from '#orchestrator/reports/partitions/layout.ts';
import { createSurvey } from '#orchestrator/reports/partitions/survey.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { bringUpToDate } from '#orchestrator/summaries/bring-up-to-date.ts';
import { readWindowStates } from '#orchestrator/summaries/window-states.ts';
import { toWindowedAsset } from '#orchestrator/summaries/windowed-asset.ts';
import { median } from '../statistics.ts';
import type { createPartitionAssets } from './definitions.ts';
import { changePartitions } from './fill-partitions.ts';

/** Median milliseconds to read in this process, while another one updates the pages. */
export interface StatesMeasured {
  readonly countsMs: number;
  readonly stripMs: number;
  readonly missingMs: number;
  /**
   * Immediately after a twentieth of the partitions was materialized again, from pages that were up
   * to date a few seconds before.
   */
  readonly staleMs: number;
  /**
   * Time to build all pages at first, and to update them after a twentieth was materialized again.
   */
  readonly foldSeconds: number;
  readonly foldAgainSeconds: number;
}

const stripCells = 2_000;
const barCells = 80;
const ranges = 100;

export async function measureStates(
  { database }: StateStore,
  assets: ReturnType<typeof createPartitionAssets>,
  rounds: number,
): Promise<StatesMeasured> {
  const hours = toWindowedAsset({
    ...assets.hours,
    jobs: [],
    inputFrom: 'none',
    findSource: () => null,
  });
  if (hours === undefined) throw new Error('bench/hours has no windows');
  const { sequence, firstKey, lastKey = firstKey } = hours.windows;
  const span = {
    first: sequence.positionOf(firstKey) ?? 0,
    last: sequence.positionOf(lastKey) ?? 0,
  };
  const ask = async (cells: number, listed: readonly ('missing' | 'stale')[]) => {
    const { states } = await readWindowStates(database, hours, span);
    const survey = createSurvey({
      layout: inOneRow(states.length, cells),
      listed,
      joins: true,
      limit: ranges,
    });
    survey.add(states, (index) => sequence.keyOf(span.first + index));
    if (survey.counts.missing === 0 || survey.counts.stale === 0)
      throw new Error('Partitions that are missing or stale were not found');
  };
  const time = async (action: () => Promise<void>) => {
    const began = performance.now();
    await action();
    return performance.now() - began;
  };
  const times = async (action: () => Promise<void>) => {
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) samples.push(await time(action));
    return median(samples);
  };
  const fold = () => bringUpToDate(database, [hours]);

  const foldMs = await time(fold);
  const countsMs = await times(() => ask(barCells, []));
  const stripMs = await times(() => ask(stripCells, []));
  const missingMs = await times(() => ask(barCells, ['missing']));
  await changePartitions(database);
  const staleMs = await time(() => ask(barCells, ['stale']));
  const foldAgainMs = await time(fold);
  return {
    countsMs,
    stripMs,
    missingMs,
    staleMs,
    foldSeconds: foldMs / 1_000,
    foldAgainSeconds: foldAgainMs / 1_000,
  };
}
