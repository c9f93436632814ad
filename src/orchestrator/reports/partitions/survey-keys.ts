import { named } from '../../asker.ts';
import { isTimePartitions, type AnyPartitions } from '../../partitions/any-partitions.ts';
import { countKeys } from '../../partitions/count-keys.ts';
import { definedAmong } from '../../partitions/defined-among.ts';
import { definedKeys } from '../../partitions/defined-keys.ts';
import type { DeclaredVersions } from '../../state/staleness.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { InProgress } from './in-progress.ts';
import { inPages } from './in-pages.ts';
import { recordedPages } from './recorded-pages.ts';
import { createSurvey, type SurveyOptions } from './survey.ts';
import type { RecordedOutside, Surveyed } from './surveyed.ts';
import { windowRange } from './window-range.ts';

/** So many keys take a few milliseconds in a statement, and little memory. */
const pageSize = 10_000;

/**
 * The keys of partitions without slots, one page after the other: all that the asset defines, those of a range, or, where it defines none, those that runs have recorded.
 * @throws UsageError unless the range is one of ended windows of the asset
 */
export async function surveyKeys(
  store: StateStore,
  asset: DeclaredVersions,
  partitions: AnyPartitions | undefined,
  rangeText: string | undefined,
  inProgress: InProgress,
  options: Pick<SurveyOptions, 'cells' | 'listed' | 'limit'>,
): Promise<Surveyed> {
  const { partitionStates } = store;
  const { total, range, pages, inOrder } = await examinedKeys(
    store,
    asset.asset,
    partitions,
    rangeText,
  );
  const survey = createSurvey({ ...options, total, joins: isTimePartitions(partitions) });
  let recordedOfThem = 0;
  for await (const keys of pages) {
    const page = { keys, inOrder };
    const recorded = await partitionStates.recorded(asset, page);
    const pending = new Set(!inProgress.hasBackfills ? [] : await inProgress.pending(page));
    const keyAt = (index: number) => keys[index] ?? '';
    const statusAt = (index: number) => {
      const status = recorded.get(keyAt(index));
      if (status !== undefined) recordedOfThem += 1;
      return inProgress.running.has(keyAt(index)) || pending.has(keyAt(index))
        ? 'in-progress'
        : (status ?? 'missing');
    };
    survey.add(keys.length, statusAt, keyAt);
  }
  const others =
    range === undefined
      ? Math.max(0, (await partitionStates.countRecorded(asset.asset)) - recordedOfThem)
      : 0;
  const outside =
    range === undefined
      ? await readOutside(store, asset.asset, partitions, others, options.limit)
      : undefined;
  return { survey, total, range, outside };
}

async function examinedKeys(
  { partitionKeys, partitionStates }: StateStore,
  asset: string,
  partitions: AnyPartitions | undefined,
  rangeText: string | undefined,
) {
  if (rangeText !== undefined) {
    const { windows, range } = windowRange(
      [asset],
      [partitions],
      rangeText,
      `Leave out ${named('--range')}`,
    );
    return {
      total: windows.count(range),
      range,
      pages: inPages(windows.pages(range, pageSize), pageSize),
      inOrder: true,
    };
  }
  if (partitions === undefined) {
    return {
      total: await partitionStates.countRecorded(asset),
      range: undefined,
      pages: recordedPages(partitionStates, asset, pageSize),
      inOrder: true,
    };
  }
  const at = new Date();
  return {
    total: await countKeys(partitions, at, partitionKeys.count),
    range: undefined,
    pages: inPages(definedKeys(partitions, at, partitionKeys.page, pageSize), pageSize),
    inOrder: partitions.kind !== 'static' && partitions.kind !== 'multi',
  };
}

/** @param count how many there are of either kind, which are looked for only where there are some */
async function readOutside(
  { partitionKeys, partitionStates }: StateStore,
  asset: string,
  partitions: AnyPartitions | undefined,
  count: number,
  limit: number,
): Promise<RecordedOutside> {
  if (partitions === undefined || count === 0) return { notEnded: 0, undefined: 0, keys: [] };
  const first: string[] = [];
  let undefinedKeys = 0;
  for await (const keys of recordedPages(partitionStates, asset, pageSize)) {
    const defined = new Set(await definedAmong(partitions, keys, partitionKeys.without));
    const others = keys.filter((key) => !defined.has(key));
    undefinedKeys += others.length;
    first.push(...others.slice(0, limit - first.length));
  }
  return { notEnded: Math.max(0, count - undefinedKeys), undefined: undefinedKeys, keys: first };
}
