import type { MatrixProfileResults } from '../matrix-profile/bench-matrix-profile.ts';
import type { Backlog } from '../matrix-profile/measure-backlog.ts';
import type { JobCost } from '../matrix-profile/measure-jobs.ts';
import type { Latency } from '../matrix-profile/measure-latency.ts';
import type { Quantiles } from '../matrix-profile/quantiles.ts';
import { renderTable } from './render-table.ts';

export function renderMatrixProfile({
  latency,
  burst,
  backlog,
  jobs,
}: MatrixProfileResults): readonly string[] {
  return [
    renderLatency(latency),
    renderBacklogs([burst, backlog]),
    ...(jobs === undefined ? [] : [renderJobs(jobs)]),
  ];
}

function renderLatency({ messages, requestedMs, begunMs }: Latency): string {
  const row = (name: string, { p50, p95, most }: Quantiles) => [
    name,
    ...[p50, p95, most].map((ms) => ms.toFixed(0)),
  ];
  return renderTable([
    [`From a message, of ${messages}`, 'p50 ms', 'p95 ms', 'most ms'],
    row('until its request is kept', requestedMs),
    row('until its run does its first step', begunMs),
  ]);
}

function renderBacklogs(backlogs: readonly Backlog[]): string {
  const rows = backlogs.map(({ messages, room, until, seconds, workerCpuSeconds, peakMiB }) => [
    `${messages} until all are ${until}`,
    String(room),
    seconds.toFixed(1),
    workerCpuSeconds.toFixed(1),
    peakMiB.toFixed(0),
  ]);
  return renderTable([
    ['Messages that wait', 'runs at once', 'seconds', 'worker CPU s', 'peak MiB'],
    ...rows,
  ]);
}

function renderJobs({ jobs, toJobMs, requestsPerMinute, memoryKiB }: JobCost): string {
  const rows = [
    ["from a run's start to its Job, p50", 'ms', toJobMs.p50.toFixed(0)],
    ["from a run's start to its Job, p95", 'ms', toJobMs.p95.toFixed(0)],
    [`requests to the API server a minute, each of ${jobs} Jobs`, '', requestsPerMinute.toFixed(1)],
    [`memory of the worker, each of ${jobs} Jobs`, 'KiB', memoryKiB.toFixed(0)],
  ];
  return renderTable([['Jobs in a cluster', '', ''], ...rows]);
}
