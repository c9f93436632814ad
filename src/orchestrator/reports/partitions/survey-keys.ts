import { named } from '../../asker.ts';
import { isKeyed } from '../../state/key-states.ts';
import { partitionStatuses, type KeyPage } from '../../state/partition-states.ts';
import { readKeyStates, type KeyStates } from '../../summaries/key-states.ts';
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
const missing = partitionStatuses.indexOf('missing');
const started = partitionStatuses.indexOf('in-progress');

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
  for await (const { page, states } of pages) {
    recordedOfThem += states.reduce((count, state) => count + Number(state !== missing), 0);
    survey.add(await withProgress(page, states, inProgress), (index) => page.keys[index] ?? '');
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

async function withProgress(page: KeyPage, states: Uint8Array, inProgress: InProgress) {
  const keys = new Set(inProgress.running);
  if (inProgress.hasBackfills) for (const key of await inProgress.pending(page)) keys.add(key);
  return keys.size === 0
    ? states
    : states.map((state, index) => (keys.has(page.keys[index] ?? '') ? started : state));
}

interface ExaminedPage {
  readonly page: KeyPage;
  /** For each key, the index of its recorded status in `partitionStatuses`. */
  readonly states: Uint8Array;
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
      const states = Uint8Array.from(keys, (key) =>
        partitionStatuses.indexOf(recorded.get(key) ?? 'missing'),
      );
      yield { page: { keys, inOrder }, states };
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
  const page = { keys, inOrder: true };
  return {
    total: keys.length,
    range: undefined,
    layout: inOneRow(keys.length, size.columns),
    pages: keys.length === 0 ? [] : [{ page, states }],
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
