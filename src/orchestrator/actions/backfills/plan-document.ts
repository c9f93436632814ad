import type { BackfillPlan } from '../../backfills/plan-backfill.ts';

export type PlannedUnit = BackfillPlan['units'][number];

/** The units of a plan as JSON. */
export function planDocument({ units }: BackfillPlan) {
  return units.map(({ selection, job, perRun, rows, of }) => ({
    assets: selection,
    job,
    perRun,
    runs: runsOf({
      rows,
      perRun,
    }),
    after: upstreamOf(of),
    partitions: rows.map(({ partition }) => partition),
  }));
}

export const runsOf = ({ rows, perRun }: Pick<PlannedUnit, 'rows' | 'perRun'>) =>
  Math.ceil(rows.length / perRun);

/** `the windows that overlap it of weather/readings`, for each upstream asset in another unit. */
export const upstreamOf = ({ reads }: PlannedUnit['of']) => [
  ...new Set(reads.map(({ mapping, upstream }) => `${mapping.description} of ${upstream}`)),
];
