import { withoutSigner } from '../../client/schedules/pause.ts';
import type { Context } from '../context.ts';
import { facts } from '../output/facts.ts';
import { jsonText } from '../output/json-text.ts';
import type { Output } from '../output/output.ts';
import { section } from '../output/section.ts';
import { idColumn, table } from '../output/table.ts';
import { ago, momentIn } from '../output/time.ts';
import { reasonLines } from '../runs/reason-lines.ts';
import { statusText } from '../runs/status-text.ts';
import { took } from '../runs/took.ts';
import { findSchedule } from './find-schedule.ts';
import { readSchedules, type RunOfSchedule, type ScheduleReport } from './read-schedules.ts';
import { scheduleDocument, timeZoneOf } from './schedule-document.ts';
import { stateText } from './schedule-text.ts';

/** Temporal remembers no more. */
const shownRuns = 10;
const shownNext = 5;

export async function showSchedule(context: Context, given: string): Promise<void> {
  const { output } = context;
  const [report] = await readSchedules(context, [await findSchedule(context, given, 'show')], shownRuns);
  if (report === undefined) return;
  output.show({ schedule: scheduleDocument(report), runs: report.runs.map(({ document }) => document) }, [
    ...headLines(report, output),
    ...section('Last runs', runLines(report.runs, output), output.style),
  ]);
}

function headLines({ wanted, standing, next }: ScheduleReport, output: Output): readonly string[] {
  const { style } = output;
  const { name, action, times } = wanted;
  const timeZone = timeZoneOf(wanted);
  const note = withoutSigner(standing.note);
  const [input] = action.args ?? [];
  const fires = next.slice(0, shownNext).map((time) => momentIn(time, timeZone));
  const pairs: readonly (readonly [string, string])[] = [
    ['job', String(action.workflowType)],
    ...(action.staticSummary === undefined ? [] : [['description', action.staticSummary] as const]),
    ['times', times],
    ['next', fires.length === 0 ? style('dim', 'none') : fires.join('\n')],
    ...(note === '' ? [] : [['note', note] as const]),
    ...(input === undefined ? [] : [['config', jsonText(input, output)] as const]),
  ];
  return [`${style('bold', name)} ${stateText(standing, style)}`, ...facts(pairs, output)];
}

function runLines(runs: readonly RunOfSchedule[], output: Output): readonly string[] {
  if (runs.length === 0) return [];
  const columns = [
    { title: 'STATUS' },
    { title: 'STARTED' },
    { title: 'TOOK' },
    idColumn(
      'RUN',
      runs.map(({ runId }) => runId),
    ),
  ];
  const rows = runs.map((run) => ({
    cells: [statusText(run.status, output.style), ago(run.startedAt), took(run) ?? '', run.runId],
    below: reasonLines(run.error),
  }));
  return table(columns, rows, output);
}
