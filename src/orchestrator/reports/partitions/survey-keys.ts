import { named } from '../../asker.ts';
import { isKeyed } from '../../state/key-states.ts';
import type { KeyPage, PartitionStatus } from '../../state/partition-states.ts';
import { readKeyStates, type KeyStates } from '../../summaries/key-states.ts';
import { statusAt } from '../../summaries/window-states.ts';
import { isTimePartitions, type AnyPartitions } from '../../partitions/any-partitions.ts';
import { countKeys } from '../../partitions/count-keys.ts';
import { definedAmong } from '../../partitions/defined-among.ts';
import { definedKeys } from '../../partitions/defined-keys.ts';
import type { KeyRange } from '../../partitions/keys/key-range.ts';
import { dimensionAcross, rangeOfDimension } from '../../partitions/read-range.ts';
import type { DeclaredVersions } from '../../state/staleness.ts';
import type { StateStore } from '../../state/state-store.ts';
import type { InProgress } from './in-progress.ts';
import { inPages } from './in-pages.ts';
import { recordedPages } from './recorded-pages.ts';
import { createSurvey, type SurveyOptions } from './survey.ts';
import type { RecordedOutside, Surveyed } from './surveyed.ts';
import { givenRange } from './given-range.ts';
import { inMatrix, inOneRow, type Layout, type LayoutSize } from './layout.ts';

/** This many keys take a few milliseconds in a statement, and little memory. */
const pageSize = 10_000;

/**
 * Surveys partitions without slots, page by page: all that the asset defines, those of a range, or,
 * if it defines none, those that runs have recorded.
 * @throws UsageError unless the range is one of the asset's partitions
 */
export async function surveyKeys(
  store: StateStore,
  asset: DeclaredVersions,
  partitions: AnyPartitions | undefined,
  rangeText: string | undefined,
  inProgress: InProgress,
  options: Pick<SurveyOptions, 'listed' | 'limit'>,
  size: LayoutSize,
): Promise<Surveyed> {
  const { partitionStates } = store;
  const { total, range, layout, pages, others } = await examinedKeys(
    store,
    asset,
    partitions,
    rangeText,
    size,
  );
  const survey = createSurvey({ ...options, layout, joins: isTimePartitions(partitions) });
  let recordedOfThem = 0;
  for await (const { page, recordedAt } of pages) {
    const pending = new Set(!inProgress.hasBackfills ? [] : await inProgress.pending(page));
    const keyAt = (index: number) => page.keys[index] ?? '';
    const statusAt = (index: number) => {
      const status = recordedAt(index);
      if (status !== undefined) recordedOfThem += 1;
      return inProgress.running.has(keyAt(index)) || pending.has(keyAt(index))
        ? 'in-progress'
        : (status ?? 'missing');
    };
    survey.add(page.keys.length, statusAt, keyAt);
  }
  const outside =
    range === undefined
      ? await readOutside(
          store,
          asset.asset,
          partitions,
          others ??
            Math.max(0, (await partitionStates.countRecorded(asset.asset)) - recordedOfThem),
          options.limit,
        )
      : undefined;
  return { survey, columns: layout.columns, total, range, outside };
}

/** A page of keys, and the status of each that has a record, by its index. */
interface ExaminedPage {
  readonly page: KeyPage;
  readonly recordedAt: (index: number) => PartitionStatus | undefined;
}

interface Examined {
  readonly total: number;
  readonly range: KeyRange | undefined;
  readonly layout: Layout;
  readonly pages: AsyncIterable<ExaminedPage> | Iterable<ExaminedPage>;
  /** The number of recorded partitions that are not in the pages, if it is known already. */
  readonly others?: number;
}

async function examinedKeys(
  store: StateStore,
  asset: DeclaredVersions,
  partitions: AnyPartitions | undefined,
  rangeText: string | undefined,
  size: LayoutSize,
): Promise<Examined> {
  const { partitionKeys, partitionStates } = store;
  const range =
    rangeText === undefined
      ? undefined
      : givenRange([asset.asset], [partitions], rangeText, `Leave out ${named('--range')}`).range;
  async function* walked(pages: AsyncIterable<readonly string[]>, inOrder: boolean) {
    for await (const keys of pages) {
      const recorded = await partitionStates.recorded(asset, { keys, inOrder });
      yield {
        page: { keys, inOrder },
        recordedAt: (index: number) => recorded.get(keys[index] ?? ''),
      };
    }
  }
  if (partitions === undefined) {
    const total = await partitionStates.countRecorded(asset.asset);
    const pages = walked(recordedPages(partitionStates, asset.asset, pageSize), true);
    return { total, range, layout: inOneRow(total, size.columns), pages };
  }
  const kept =
    range === undefined && isKeyed(asset) ? await readKeyStates(store, asset) : undefined;
  if (kept !== undefined) return ofKeyStates(kept, size);
  const at = new Date();
  const count = (of: AnyPartitions, within?: KeyRange) =>
    countKeys(of, at, partitionKeys.count, within);
  const total = await count(partitions, range);
  const layout = await layoutOf(partitions, total, range, size, count);
  const inOrder = partitions.kind !== 'static' && partitions.kind !== 'multi';
  const keys = definedKeys(partitions, at, partitionKeys.page, pageSize, range);
  return { total, range, layout, pages: walked(inPages(keys, pageSize), inOrder) };
}

function ofKeyStates({ keys, states, others }: KeyStates, size: LayoutSize): Examined {
  const recordedAt = (index: number) => {
    const status = statusAt(states, index);
    return status === 'missing' ? undefined : status;
  };
  const page = { keys, inOrder: true };
  return {
    total: keys.length,
    range: undefined,
    layout: inOneRow(keys.length, size.columns),
    pages: keys.length === 0 ? [] : [{ page, recordedAt }],
    others,
  };
}

/** The time dimension, if there is one, is drawn horizontally. */
async function layoutOf(
  partitions: AnyPartitions,
  total: number,
  range: KeyRange | undefined,
  size: LayoutSize,
  count: (of: AnyPartitions, within?: KeyRange) => Promise<number>,
): Promise<Layout> {
  if (partitions.kind !== 'multi' || size.rows === undefined) return inOneRow(total, size.columns);
  const [outer = 0, inner = 0] = await Promise.all(
    partitions.dimensions.map((of, index) =>
      count(of.partitions, range && rangeOfDimension(partitions, range, index)),
    ),
  );
  return inMatrix(outer, inner, size, dimensionAcross(partitions) === 0);
}

/** @param count the total of both kinds; nothing is read if it is 0 */
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
