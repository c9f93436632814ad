import type { DatalakeResults } from '../datalake/bench-datalake.ts';
import type { LakeRun } from '../datalake/bench-objects.ts';
import type { Task } from '../datalake/measured.ts';
import { renderTable } from './render-table.ts';

const titles: Readonly<Record<Task, string>> = {
  schema: 'columns',
  sample: 'profile of 5,000 rows',
  exact: 'profile of all rows',
};

export function renderDatalake({ files, objects }: DatalakeResults): string[] {
  const rows = files.comparisons.map(({ format, task, ours, python }) => [
    `${format}: ${titles[task]}`,
    ours.seconds.toFixed(2),
    ours.peakMiB.toFixed(0),
    ...(python === undefined
      ? ['–', '–', '–', '–']
      : [
          python.seconds.toFixed(2),
          python.peakMiB.toFixed(0),
          `${(python.seconds / ours.seconds).toFixed(1)}×`,
          (ours.peakMiB / python.peakMiB).toFixed(2),
        ]),
  ]);
  const heading = [
    `${files.rows} rows × 10 columns`,
    'seconds',
    'peak MiB',
    'Python s',
    'Python MiB',
    'faster',
    'memory, of Python',
  ];
  const missing =
    files.pythonMissing === undefined
      ? ''
      : `\nNo figure of the Python client: ${files.pythonMissing}\n`;
  const { objects: count, prefixes, first, unchanged } = objects;
  const runs = renderTable([
    [
      `${count} objects in ${prefixes} prefixes`,
      'seconds',
      'worker CPU s',
      'peak MiB',
      'HTTP reads',
      'HTTP writes',
      'profiled',
    ],
    runRow('First run', first),
    runRow('Nothing changed', unchanged),
  ]);
  return [`${renderTable([heading, ...rows])}${missing}`, runs];
}

function runRow(
  title: string,
  { seconds, workerCpuSeconds, peakMiB, requests, profiled }: LakeRun,
): readonly string[] {
  const counts = [requests.reads, requests.writes, profiled].map(String);
  return [title, seconds.toFixed(1), workerCpuSeconds.toFixed(1), peakMiB.toFixed(0), ...counts];
}
