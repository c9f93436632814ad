import type { SensorResults } from '../sensors/bench-sensors.ts';
import type { Burst } from '../sensors/measure-burst.ts';
import type { NewUsers } from '../sensors/measure-new-users.ts';
import type { Sweep } from '../sensors/measure-sweep.ts';
import { renderTable } from './render-table.ts';

export function renderSensors({ sweeps, newUsers, burst }: SensorResults): readonly string[] {
  return [renderSweeps(sweeps), renderNewUsers(newUsers), renderBurst(burst)];
}

function renderSweeps(sweeps: readonly Sweep[]): string {
  const heading = [
    'A tick that finds nothing',
    'seconds',
    'slowest',
    'pages',
    'SQL statements',
    'rows inserted',
    'rows updated',
    'events',
    'worker CPU ms',
    'peak MiB',
    'ticks for all users',
  ];
  const rows = sweeps.map((sweep) => [
    `${sweep.users} users`,
    sweep.secondsPerTick.toFixed(2),
    sweep.slowestSeconds.toFixed(2),
    ...[sweep.pagesPerTick, sweep.statementsPerTick].map(String),
    sweep.rowsInsertedPerTick.toFixed(1),
    sweep.rowsUpdatedPerTick.toFixed(1),
    String(sweep.eventsPerTick),
    sweep.workerCpuMsPerTick.toFixed(0),
    sweep.peakMiB.toFixed(0),
    String(sweep.ticksToWrap ?? `over ${sweep.ticks}`),
  ]);
  return renderTable([heading, ...rows]);
}

function renderNewUsers(cases: readonly NewUsers[]): string {
  const rows = cases.map(({ users, knowsCreatedAfter, ticks }) => [
    `${users} users${knowsCreatedAfter ? ', server filters by creation' : ''}`,
    String(ticks.length),
    String(Math.max(...ticks)),
  ]);
  return renderTable([['Ticks until a new user is found', 'new users', 'most ticks'], ...rows]);
}

function renderBurst({
  runs,
  workerCpuSeconds,
  peakMiB,
  lostWorkflowTasks,
  ...burst
}: Burst): string {
  const seconds = [burst.medianSeconds, burst.slowestSeconds].map((value) => value.toFixed(2));
  return renderTable([
    [
      'A tick that requests many runs',
      'seconds until all are completed',
      'slowest',
      'worker CPU s',
      'peak MiB',
      'lost tasks',
    ],
    [
      `${runs} runs of one step`,
      ...seconds,
      workerCpuSeconds.toFixed(1),
      peakMiB.toFixed(0),
      String(lostWorkflowTasks),
    ],
  ]);
}
