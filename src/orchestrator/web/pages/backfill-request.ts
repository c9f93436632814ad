import type { ChosenPartitions } from '../../actions/backfills/choose-partitions.ts';
import { defaultAtOnce, type BackfillRequest } from '../../actions/backfills/start-backfill.ts';
import type { PartitionsReport } from '../../reports/partitions/read-partitions.ts';

/** Which partitions of a range to include. */
export const backfillStatuses = ['missing', 'failed', 'stale', 'all'] as const;

/** The fields of the form. */
export interface BackfillForm {
  readonly asset: string;
  /** `first..last`; empty for all partitions. */
  readonly range: string;
  readonly status: (typeof backfillStatuses)[number];
  readonly perRun: number;
  readonly atOnce: number;
  readonly reverse: boolean;
  readonly upstreams: boolean;
  readonly downstreams: boolean;
  readonly again: boolean;
}

/** The query of the form, without fields that have their default. */
export function queryOf({
  range,
  perRun,
  atOnce,
  reverse,
  upstreams,
  downstreams,
  again,
}: BackfillForm) {
  const on = (is: boolean) => (is ? 'on' : undefined);
  return {
    range,
    perRun,
    atOnce,
    reverse: on(reverse),
    upstreams: on(upstreams),
    downstreams: on(downstreams),
    again: on(again),
  };
}

export const selectionOf = ({ asset, upstreams, downstreams }: BackfillForm) =>
  `${upstreams ? '+' : ''}${asset}${downstreams ? '+' : ''}`;

/** The chosen partitions: all partitions are a range from the first to the last. */
function chosenOf(
  { range, status }: BackfillForm,
  partitions: PartitionsReport | undefined,
): ChosenPartitions {
  const { first = '', last = '' } = partitions?.survey ?? {};
  if (status !== 'all') return range === '' ? { status } : { range, status };
  return { range: range === '' ? `${first}..${last}` : range };
}

/** The body of the request that starts the backfill. */
export function requestOf(
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
): Omit<BackfillRequest, 'config'> {
  const { atOnce, perRun, reverse, again } = form;
  return {
    selection: [selectionOf(form)],
    partitions: chosenOf(form, partitions),
    atOnce,
    perRun,
    reverse,
    again,
  };
}

/** The equivalent command. */
export function commandOf(
  form: BackfillForm,
  partitions: PartitionsReport | undefined,
  config: BackfillRequest['config'] = {},
): readonly string[] {
  const chosen = chosenOf(form, partitions);
  return [
    'backfill',
    selectionOf(form),
    ...('range' in chosen ? ['--range', chosen.range] : []),
    ...('status' in chosen ? [`--${chosen.status}`] : []),
    ...(form.perRun === 1 ? [] : ['--per-run', String(form.perRun)]),
    ...(form.atOnce === defaultAtOnce ? [] : ['--at-once', String(form.atOnce)]),
    ...(form.reverse ? ['--reverse'] : []),
    ...(form.again ? ['--again'] : []),
    ...(Object.keys(config).length === 0 ? [] : ['--config', JSON.stringify(config)]),
  ];
}
