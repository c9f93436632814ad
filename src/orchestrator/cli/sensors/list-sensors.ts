import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table } from '../output/table.ts';
import { ago } from '../output/time.ts';
import { readSensors, type SensorReport } from './read-sensors.ts';
import { sensorDocument } from './sensor-document.ts';
import { scheduleText, tickText } from './sensor-text.ts';

export async function listSensors(context: Context): Promise<void> {
  const { output } = context;
  const { sensors } = await context.definitions();
  const reports = sensors.length === 0 ? [] : await readSensors(context, sensors);
  const head = ['SENSOR', 'MODE', 'EVERY', 'SCHEDULE', 'PENDING', 'LAST TICK', ''].map((title) => output.style('dim', title));
  output.show(
    { sensors: reports.map(sensorDocument) },
    reports.length === 0 ? ['No sensors.'] : table([head, ...reports.map((report) => row(report, output.style))]),
  );
}

function row(report: SensorReport, style: Style): readonly string[] {
  const { name, mode, intervalSecs, pending } = sensorDocument(report);
  const { lastTick, schedule } = report;
  return [
    style('bold', name),
    mode,
    `${intervalSecs} s`,
    scheduleText(schedule, style),
    String(pending),
    lastTick === undefined ? style('dim', 'never') : ago(lastTick.endedAt),
    lastTick === undefined ? '' : tickText(lastTick, style),
  ];
}
