import { withoutSigner } from '../../client/schedules/pause.ts';
import type { Context } from '../context.ts';
import { facts } from '../output/facts.ts';
import { jsonText } from '../output/json-text.ts';
import type { Output } from '../output/output.ts';
import { section } from '../output/section.ts';
import { idColumn, table } from '../output/table.ts';
import { ago, momentIn } from '../../time-text.ts';
import { reasonLines } from '../runs/reason-lines.ts';
import { statusText } from '../runs/status-text.ts';
import { took } from '../runs/took.ts';
import { tickDocument } from '../../reports/sensors/sensor-document.ts';
import { tickLines } from '../sensors/tick-lines.ts';
import { findSchedule } from '../../reports/schedules/find-schedule.ts';
import {
  readSchedules,
  type RunOfSchedule,
  type ScheduleReport,
} from '../../reports/schedules/read-schedules.ts';
import type { WindowsReport } from '../../reports/schedules/read-windows.ts';
import { jobOf, scheduleDocument, timeZoneOf } from '../../reports/schedules/schedule-document.ts';
import { stateText } from './schedule-text.ts';
import { windowLines } from './window-lines.ts';

/** Temporal keeps no more. */
const shownRuns = 10;
const shownNext = 5;

export async function showSchedule(context: Context, given: string): Promise<void> {
  const { output } = context;
  const [report] = await readSchedules(
    context,
    [await findSchedule(context, given, 'show')],
    shownRuns,
  );
  if (report === undefined) return;
  const ticks = report.windows?.state?.ticks.map(tickDocument);
  output.show(
    {
      schedule: scheduleDocument(report),
      runs: report.runs.map(({ document }) => document),
      ...(ticks && { ticks }),
    },
    [
      ...headLines(report, output),
      ...section('Last runs', runLines(report.runs, output), output.style),
      ...section('Last ticks', tickLines(report.windows?.state?.ticks ?? [], output), output.style),
    ],
  );
}

function headLines(report: ScheduleReport, output: Output): readonly string[] {
  const { wanted, standing } = report;
  const { style } = output;
  const { name, action } = wanted;
  const note = withoutSigner(standing.note);
  const [input] = action.args ?? [];
  const pairs: readonly (readonly [string, string])[] = [
    ['job', jobOf(wanted)],
    ...(action.staticSummary === undefined ? [] : [['description', action.staticSummary] as const]),
    ...(report.windows === undefined
      ? cronFacts(report, output)
      : windowFacts(report.windows, report.runs[0]?.partition, output)),
    ...(note === '' ? [] : [['note', note] as const]),
    ...(input === undefined || report.windows !== undefined
      ? []
      : [['config', jsonText(input, output)] as const]),
  ];
  return [`${style('bold', name)} ${stateText(standing, style)}`, ...facts(pairs, output)];
}

type Facts = readonly (readonly [name: string, text: string])[];

function cronFacts({ wanted, next }: ScheduleReport, output: Output): Facts {
  const fires = next.slice(0, shownNext).map((time) => momentIn(time, timeZoneOf(wanted)));
  return [
    ['times', wanted.times],
    ['next', fires.length === 0 ? output.style('dim', 'none') : fires.join('\n')],
  ];
}

function windowFacts(
  windows: WindowsReport,
  lastPartition: string | undefined,
  output: Output,
): Facts {
  const { assets, description, maxCatchUp, order } = windows.scheduled;
  const counts = Object.entries(windows.state?.requests ?? {}).map(
    ([status, count]) => `${count} ${status}`,
  );
  return [
    ['assets', assets.join(' ')],
    ['windows', description],
    ['catches up', `at most ${maxCatchUp}, ${order}`],
    ...windowLines(windows, lastPartition, output.style),
    ['requests', counts.length === 0 ? output.style('dim', 'none') : counts.join(', ')],
  ];
}

function runLines(runs: readonly RunOfSchedule[], output: Output): readonly string[] {
  if (runs.length === 0) return [];
  const columns = [
    { title: 'STATUS' },
    { title: 'STARTED' },
    { title: 'TOOK' },
    ...(runs[0]?.partition === undefined ? [] : [{ title: 'PARTITION' }]),
    idColumn(
      'RUN',
      runs.map(({ runId }) => runId),
    ),
  ];
  const rows = runs.map((run) => ({
    cells: [
      statusText(run.status, output.style),
      ago(run.startedAt),
      took(run) ?? '',
      ...(run.partition === undefined ? [] : [run.partition]),
      run.runId,
    ],
    below: reasonLines(run.error),
  }));
  return table(columns, rows, output);
}
