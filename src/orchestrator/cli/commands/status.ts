import type { Command } from 'commander';
import { unaudited } from '../audit/unaudited.ts';
import type { Context } from '../context.ts';
import { examples } from '../examples.ts';
import type { PoolUse } from '../../reports/health/queue-problems.ts';
import { readStatus, type Status } from '../../reports/health/read-status.ts';
import type { Style } from '../output/output.ts';
import { ago } from '../../time-text.ts';
import type { SensorDocument } from '../../reports/sensors/sensor-document.ts';
import { reasonLines } from '../runs/reason-lines.ts';
import { pauseReason, stateText } from '../schedules/schedule-text.ts';
import { tickReason, tickText } from '../sensors/sensor-text.ts';
import { project } from '../../project.ts';

export function addStatusCommand(program: Command, context: Context): void {
  unaudited(program.command('status'))
    .description(
      'Show whether Temporal, the workers and the state database are available, and every problem with what to do: stuck or failing sensors, runs, backfills and pools, overdue assets, failed checks, undelivered alerts (exit code 1 if there is any)',
    )
    .addHelpText(
      'after',
      examples(`${project().command} status`, `${project().command} status --json`),
    )
    .action(async () => {
      const status = await readStatus(context);
      context.output.show(status, statusLines(status, context.output.style));
      if (!status.ok) context.exitWith(1);
    });
}

function statusLines(status: Status, style: Style): readonly string[] {
  const { temporal, queues, stateDatabase, sensors, pending, pools, problems } = status;
  const mark = (ok: boolean) => style(ok ? 'green' : 'red', ok ? '✓' : '✗');
  return [
    `${mark(temporal.ok)} Temporal: ${temporal.text}`,
    ...queues.map(({ queue, workers }) => {
      const text =
        workers === 0
          ? `no worker polls it: ${project().command} dev, or ${project().command} worker`
          : `${workers} worker${workers === 1 ? '' : 's'}`;
      return `${mark(workers > 0)} Task queue ${queue}: ${text}`;
    }),
    `${mark(stateDatabase.ok)} State database: ${stateDatabase.text}`,
    ...sensors.flatMap((sensor) => {
      const found = problems.some(
        ({ subject, problem }) => subject === sensor.name && problem !== 'paused',
      );
      const runsNow = sensor.schedule?.state === 'running';
      return [
        `${found || runsNow ? mark(!found) : style('dim', '–')} ${sensor.isSchedule ? 'Schedule' : 'Sensor'} ${sensor.name}: ${sensorText(sensor, style)}`,
        ...reasonsOf(sensor).map((reason) => `    ${reason}`),
      ];
    }),
    ...(sensors.some(({ schedule }) => schedule?.state === 'absent')
      ? [`    → ${project().command} schedules apply creates the schedules`]
      : []),
    ...pending.map(
      ({ job, count, oldest }) =>
        `  Pending: ${count} of ${job}, the oldest requested ${ago(oldest)}`,
    ),
    ...pools.map(
      (use) => `  Pool ${use.pool}: ${use.taken} of ${use.limit} taken, ${waitingText(use)}`,
    ),
    ...runLines(status, style),
    // Task queues without a worker and paused sensors are shown above.
    ...problems
      .filter(
        ({ problem, subject }) =>
          problem !== 'no_worker' &&
          (problem !== 'paused' || !sensors.some(({ name }) => name === subject)),
      )
      .flatMap(({ subject, problem, text, advice }) => [
        `${problem === 'paused' ? style('yellow', '!') : mark(false)} ${style('bold', subject)}: ${text}`,
        `    → ${advice}`,
      ]),
  ];
}

function waitingText({ limits, waiting }: PoolUse): string {
  if (limits === 'runs') return `${waiting} started manually waiting`;
  return `${waiting} step${waiting === 1 ? '' : 's'} waiting`;
}

function sensorText({ schedule, lastTick }: SensorDocument, style: Style): string {
  const ticked =
    lastTick === null
      ? 'never ticked'
      : `ticked ${ago(lastTick.endedAt)}, ${tickText(lastTick, style)}`;
  return schedule?.state === 'running'
    ? ticked
    : `${stateText(schedule ?? undefined, style)}, ${ticked}`;
}

/** Why a sensor is paused, and why its last tick failed or requested nothing. */
function reasonsOf({ schedule, lastTick }: SensorDocument): readonly string[] {
  const paused = pauseReason(schedule ?? undefined);
  return [
    ...(paused === undefined ? [] : [`paused: ${paused}`]),
    ...(lastTick === null ? [] : tickReason(lastTick)),
  ];
}

function runLines({ runs, failedRuns, webUi }: Status, style: Style): readonly string[] {
  const links = webUi === null ? [] : [`    all: ${webUi.runs}`, `    failed: ${webUi.failedRuns}`];
  if (runs === null) return links.length === 0 ? [] : ['  Runs:', ...links];
  const hidden = runs.failedLastDay - failedRuns.length;
  return [
    `  Runs: ${runs.running} running, ${runs.failedLastDay} failed in the last 24 hours`,
    ...failedRuns.flatMap(({ job, runId, endedAt, error }) => [
      `    ${style('red', '✗')} ${job} ${runId}${endedAt === null ? '' : `, ${ago(endedAt)}`}`,
      ...reasonLines(error).map((line) => `        ${line}`),
    ]),
    ...(hidden > 0
      ? [`    … and ${hidden} more: ${project().command} runs list --status failed`]
      : []),
    ...links,
  ];
}
