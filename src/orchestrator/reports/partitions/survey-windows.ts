import { named } from '../../asker.ts';
import { partitionStatuses } from '../../state/partition-states.ts';
import type { StateStore } from '../../state/state-store.ts';
import { readWindowStates } from '../../summaries/window-states.ts';
import type { WindowedAsset } from '../../summaries/windowed-asset.ts';
import { endedSpan } from './ended-span.ts';
import type { InProgress } from './in-progress.ts';
import { createSurvey, type SurveyOptions } from './survey.ts';
import type { Surveyed } from './surveyed.ts';
import { givenRange } from './given-range.ts';
import { inOneRow, type LayoutSize } from './layout.ts';

const inProgressState = partitionStatuses.indexOf('in-progress');
/** This many keys take a few milliseconds in a statement, and little memory. */
const stretch = 10_000;

/**
 * Surveys the windows of an asset that have ended, or those of a range.
 * @throws UsageError unless the range is one of ended windows of the asset
 */
export async function surveyWindows(
  { database }: StateStore,
  asset: WindowedAsset,
  rangeText: string | undefined,
  inProgress: InProgress,
  options: Pick<SurveyOptions, 'listed' | 'limit'>,
  { columns }: LayoutSize,
): Promise<Surveyed> {
  const { windows } = asset;
  const range =
    rangeText === undefined
      ? undefined
      : givenRange([asset.asset], [windows], rangeText, `Leave out ${named('--range')}`).range;
  const { keyOf, positionOf } = windows.sequence;
  const span = endedSpan(windows, range);
  const { states, outside, otherKeys } = await readWindowStates(database, asset, span);
  const mark = (key: string) => {
    const index = (positionOf(key) ?? Number.NaN) - span.first;
    if (index >= 0 && index < states.length) states[index] = inProgressState;
  };
  for (const key of inProgress.running) mark(key);
  for (let at = span.first; inProgress.hasBackfills && at <= span.last; at += stretch) {
    const keys = [keyOf(at), keyOf(Math.min(at + stretch - 1, span.last))];
    for (const key of await inProgress.pending({ keys, inOrder: true })) mark(key);
  }
  const survey = createSurvey({
    ...options,
    layout: inOneRow(states.length, columns),
    joins: true,
  });
  survey.add(states, (index) => keyOf(span.first + index));
  const end = windows.lastKey === undefined ? Infinity : (positionOf(windows.lastKey) ?? Infinity);
  const others = outside.filter((position) => position < span.first || position > end);
  return {
    survey,
    columns: survey.cells.length,
    total: states.length,
    range,
    outside:
      range === undefined
        ? {
            notEnded: outside.length - others.length,
            undefined: others.length + otherKeys.length,
            keys: [...others.slice(0, options.limit).map(keyOf), ...otherKeys].slice(
              0,
              options.limit,
            ),
          }
        : undefined,
  };
}
