import type { ScheduleStanding } from '../../client/schedules/standing.ts';
import { ago, moment } from '../../time-text.ts';
import { isSensor } from '../sensors/is-sensor.ts';
import type { SensorReport } from '../sensors/read-sensors.ts';
import type { Problem } from './problem.ts';
import { project } from '../../project.ts';

const failuresInARow = 3;
const graceMs = 60_000;
const streamLimitMs = 180_000;

/**
 * The problem of a sensor: Temporal refuses its runs or, although its schedule is active, no tick
 * ends or all of them fail.
 */
export function sensorProblems(report: SensorReport, now: number): readonly Problem[] {
  return [
    ...refusedProblems(report),
    ...(report.schedule?.state === 'running' ? tickProblems(report, report.schedule, now) : []),
  ];
}

function refusedProblems({ sensor, pending }: SensorReport): readonly Problem[] {
  const { name } = sensor;
  return pending
    .filter(({ refused }) => refused > 0)
    .map(({ job, refused, oldest }) => ({
      subject: name,
      problem: 'refused',
      since: oldest,
      text: `Temporal refuses ${refused} of its runs of ${job}`,
      advice: `See why: ${showCommand(sensor)}`,
    }));
}

function tickProblems(
  report: SensorReport,
  schedule: ScheduleStanding,
  now: number,
): readonly Problem[] {
  const { sensor, state, lastTick } = report;
  const subject = sensor.name;
  const since = waitingSince(schedule, lastTick?.endedAt, now);
  const problems: Problem[] = [];
  if (since !== undefined && now - since.getTime() > limitMs(report)) {
    problems.push({
      subject,
      problem: 'late',
      since,
      text: `no tick has ended, though one was due ${ago(since, now)}`,
      advice: `Check that a worker runs and what its log says, then try one: ${project().command} ${isSensor(sensor) ? 'sensors tick' : 'schedules trigger'} ${subject} --wait`,
    });
  }
  if (state.failures >= failuresInARow) {
    const again =
      state.notBefore === undefined ? '' : `It retries after ${moment(state.notBefore)}; `;
    problems.push({
      subject,
      problem: 'failing',
      since: report.failing?.since ?? null,
      text: `failed ${state.failures} times in a row${whyFailing(report)}`,
      advice: `${again}see why: ${showCommand(sensor)}`,
    });
  }
  return problems;
}

const longestReason = 200;

function whyFailing({ failing }: SensorReport): string {
  const [reason = ''] = failing?.error.split('\n', 1) ?? [];
  if (reason === '') return '';
  return `: ${reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason}`;
}

const showCommand = (sensor: SensorReport['sensor']) =>
  `${project().command} ${isSensor(sensor) ? 'sensors' : 'schedules'} show ${sensor.name}`;

/**
 * Since when a tick that has not ended is due: the first one that its schedule started after the
 * last one that ended. A schedule that was paused for days is therefore not late immediately after
 * it is resumed.
 */
function waitingSince(
  { fired, next }: ScheduleStanding,
  lastEnded: Date | undefined,
  now: number,
): Date | undefined {
  const after = fired.find((time) => lastEnded === undefined || time > lastEnded);
  return after ?? (next !== undefined && next.getTime() < now ? next : undefined);
}

/**
 * A poll is due one interval after its last tick, so it is late after three intervals and a minute.
 */
function limitMs({ sensor: { mode, intervalSecs, deadlineSecs } }: SensorReport): number {
  return mode === 'stream'
    ? streamLimitMs
    : Math.max(2 * intervalSecs, deadlineSecs) * 1000 + graceMs;
}
