import type { FailedRequest } from '../../state/request-reports.ts';
import type { IgnoredKey } from '../../state/ignored-keys.ts';
import type { Context } from '../context.ts';
import type { Output, Style } from '../output/output.ts';
import { section } from '../output/section.ts';
import { facts } from '../output/facts.ts';
import { ago, moment } from '../../time-text.ts';
import { refusedLines } from '../runs/refused-lines.ts';
import { oneSensorDocument, readSensor } from '../../reports/sensors/read-sensor.ts';
import type { SensorReport } from '../../reports/sensors/read-sensors.ts';
import { scheduleText } from '../schedules/schedule-text.ts';
import { tickLines } from './tick-lines.ts';

export interface ShowOptions {
  readonly limit: number;
}

export async function showSensor(
  context: Context,
  given: string,
  { limit }: ShowOptions,
): Promise<void> {
  const found = await readSensor(context, given, limit);
  const { report, ticks, requests, ignored } = found;
  const { output } = context;
  const { style } = output;
  output.show(oneSensorDocument(found), [
    ...headLines(report, requests.byStatus, output),
    ...section('Last ticks', tickLines(ticks, output), style),
    ...section(
      'Requests that Temporal refuses',
      requests.refused.flatMap((request) => refusedLines(request, style)),
      style,
    ),
    ...section('Ignored run keys', ignored.map(ignoredLine), style),
    ...section(
      'Last requests that failed',
      requests.failed.flatMap((request) => failedLines(request, style)),
      style,
    ),
  ]);
}

function headLines(
  { sensor, schedule, state }: SensorReport,
  byStatus: Readonly<Record<string, number>>,
  output: Output,
): readonly string[] {
  const { style } = output;
  const counts = Object.entries(byStatus).map(([status, count]) => `${count} ${status}`);
  const next =
    schedule?.state === 'running' && schedule.next !== undefined
      ? `, next at ${moment(schedule.next)}`
      : '';
  const held =
    state.notBefore === undefined ? '' : `, backing off until ${moment(state.notBefore)}`;
  const pairs: readonly (readonly [string, string])[] = [
    ['schedule', `${scheduleText(schedule, style)}${next}`],
    ['cursor', state.cursor ?? style('dim', 'none')],
    ...(state.failures === 0
      ? []
      : [
          [
            'failed',
            style(
              'red',
              `${state.failures === 1 ? 'once' : `${state.failures} times in a row`}${held}`,
            ),
          ] as const,
        ]),
    ['requests', counts.length === 0 ? style('dim', 'none') : counts.join(', ')],
  ];
  return [
    `${style('bold', sensor.name)} ${sensor.mode}, every ${sensor.intervalSecs} s`,
    `  ${sensor.description}`,
    ...facts(pairs, output),
  ];
}

function ignoredLine({ runKey, note, ignoredAt, pending }: IgnoredKey): string {
  const waits = pending === 0 ? '' : `, ${pending} pending`;
  return `${runKey}, since ${moment(ignoredAt)}${waits}${note === null ? '' : `: ${note}`}`;
}

function failedLines(
  { job, runKey, attempt, maxAttempts, endedAt, runId, error }: FailedRequest,
  style: Style,
): readonly string[] {
  const run = runId === null ? 'no run' : `run ${runId}`;
  return [
    `${style('red', '✗')} ${job} ${runKey}, attempt ${attempt} of ${maxAttempts}, ${ago(endedAt)}, ${run}`,
    ...(error === null ? [] : [`  ${error.replaceAll('\n', '\n    ')}`]),
  ];
}
