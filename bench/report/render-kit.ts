import type { Comparison } from '../kit/compare.ts';
import type { LargeJob } from '../kit/large-job.ts';
import type { KitResults } from '../kit/bench-kit.ts';
import { renderTable } from './render-table.ts';

export function renderKit({
  comparisons,
  activityAssets,
  largeJob,
}: KitResults): readonly string[] {
  return [
    renderComparisons('Kit against plain SDK', ['kit', 'SDK'], comparisons),
    renderComparisons(
      'Activity assets against workflow assets',
      ['activity', 'workflow'],
      [activityAssets],
    ),
    renderLargeJob(largeJob),
  ];
}

function renderComparisons(
  title: string,
  [one, other]: readonly [string, string],
  comparisons: readonly Comparison[],
): string {
  const heading = [
    `${title}, medians`,
    `${one} ms`,
    `${other} ms`,
    'ratio',
    `${one} CPU ms`,
    `${other} CPU ms`,
    'ratio',
    `${one} peak MiB`,
  ];
  const rows = comparisons.map(({ title, kit, raw, ratio, cpuRatio }) => [
    title,
    kit.medianMs.toFixed(1),
    raw.medianMs.toFixed(1),
    ratio.toFixed(2),
    kit.workerCpuMs.toFixed(1),
    raw.workerCpuMs.toFixed(1),
    cpuRatio.toFixed(2),
    kit.peakMiB.toFixed(0),
  ]);
  return renderTable([heading, ...rows]);
}

function renderLargeJob({
  items,
  seconds,
  workerCpuSeconds,
  peakMiB,
  records,
  history,
}: LargeJob): string {
  return renderTable([
    ['A job of many items', 'seconds', 'worker CPU s', 'peak MiB', 'executions', 'records'],
    [
      `${items} items`,
      seconds.toFixed(1),
      workerCpuSeconds.toFixed(1),
      peakMiB.toFixed(0),
      String(history.executions),
      String(records),
    ],
  ]);
}
