import type { Context } from '../context.ts';
import type { Style } from '../output/output.ts';
import { table, type Row } from '../output/table.ts';
import { ago } from '../../time-text.ts';
import { readSensors, type SensorReport } from '../../reports/sensors/read-sensors.ts';
import { sensorDocument } from '../../reports/sensors/sensor-document.ts';
import { isSensor } from '../../reports/sensors/is-sensor.ts';
import { pauseReason, stateText } from '../schedules/schedule-text.ts';
import { tickReason, tickText } from './sensor-text.ts';

export async function listSensors(context: Context): Promise<void> {
  const { output } = context;
  const sensors = (await context.definitions()).sensors.filter(isSensor);
  const reports = sensors.length === 0 ? [] : await readSensors(context, sensors);
  output.show(
    { sensors: reports.map(sensorDocument) },
    reports.length === 0
      ? ['No sensors.']
      : table(
          columns,
          reports.map((report) => row(report, output.style)),
          output,
        ),
  );
}

const columns = [
  { title: 'SENSOR', cut: { keep: 'ends', min: 20 } },
  { title: 'MODE' },
  { title: 'EVERY' },
  { title: 'SCHEDULE', cut: { keep: 'start', min: 8 } },
  { title: 'PENDING' },
  { title: 'LAST TICK' },
] as const;

function row(report: SensorReport, style: Style): Row {
  const { name, mode, intervalSecs, pending } = sensorDocument(report);
  const { lastTick, schedule } = report;
  const reason = pauseReason(schedule);
  return {
    cells: [
      style('bold', name),
      mode,
      `${intervalSecs} s`,
      stateText(schedule, style),
      String(pending),
      lastTick === undefined ? style('dim', 'never') : ago(lastTick.endedAt),
    ],
    below: [
      ...(reason === undefined ? [] : [`paused: ${reason}`]),
      ...(lastTick === undefined
        ? []
        : [[tickText(lastTick, style), ...tickReason(lastTick)].join(': ')]),
    ],
  };
}
