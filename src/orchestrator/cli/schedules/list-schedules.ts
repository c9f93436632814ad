import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table, type Row } from '../output/table.ts';
import { ago, momentIn } from '../../time-text.ts';
import { statusText } from '../runs/status-text.ts';
import { jobSchedules } from '../../reports/schedules/find-schedule.ts';
import { readSchedules, type ScheduleReport } from '../../reports/schedules/read-schedules.ts';
import { jobOf, scheduleDocument, timeZoneOf } from '../../reports/schedules/schedule-document.ts';
import { pauseReason, stateText } from './schedule-text.ts';
import { windowLines } from './window-lines.ts';

export async function listSchedules(context: Context): Promise<void> {
  const { output } = context;
  const reports = await readSchedules(context, await jobSchedules(context), 1);
  const rows = reports.map((report) => row(report, output.style));
  output.show(
    { schedules: reports.map(scheduleDocument) },
    rows.length === 0 ? ['No schedules.'] : table(columns, rows, output),
  );
}

const columns = [
  { title: 'SCHEDULE', cut: { keep: 'ends', min: 20 } },
  { title: 'STATE', cut: { keep: 'start', min: 8 } },
  { title: 'LAST RUN' },
  { title: '' },
] as const;

function row(report: ScheduleReport, style: Style): Row {
  const { wanted, standing, next, runs, windows } = report;
  const [last] = runs;
  const reason = pauseReason(standing);
  const fires = next[0] === undefined ? '' : `, next ${momentIn(next[0], timeZoneOf(wanted))}`;
  const does =
    windows === undefined
      ? `${jobOf(wanted)} at ${wanted.times}${fires}`
      : `${windows.scheduled.assets.join(' ')}: ${windows.scheduled.description}`;
  return {
    cells: [
      style('bold', wanted.name),
      stateText(standing, style),
      ...(last === undefined
        ? [style('dim', 'none'), '']
        : [ago(last.startedAt), statusText(last.status, style)]),
    ],
    below: [
      does,
      ...(reason === undefined ? [] : [`paused: ${reason}`]),
      ...(windows === undefined
        ? []
        : windowLines(windows, last?.partition, style).map(([name, text]) => `${name}: ${text}`)),
      ...(last === undefined || last.error === null
        ? []
        : [`last run: ${last.error.split('\n')[0] ?? ''}`]),
    ],
  };
}
