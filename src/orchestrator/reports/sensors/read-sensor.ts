import type { Sensor } from '../../definitions/sensor.ts';
import type { IgnoredKey } from '../../state/ignored-keys.ts';
import type { SensorRequests } from '../../state/request-reports.ts';
import type { StoredTick } from '../../state/sensor-ticks.ts';
import type { ReportSource } from '../report-source.ts';
import { findSensor } from './find-sensor.ts';
import { readSensors, type SensorReport } from './read-sensors.ts';
import { sensorDocument, tickDocument } from './sensor-document.ts';

/** A sensor with its last ticks and the state of its requests. */
export interface OneSensorReport {
  readonly report: SensorReport;
  /** The latest first. */
  readonly ticks: readonly StoredTick[];
  readonly requests: SensorRequests;
  readonly ignored: readonly IgnoredKey[];
}

/**
 * @param limit maximum number of ticks, of failed and refused requests, and of ignored keys
 * @throws UsageError if there is no such sensor
 */
export async function readSensor(
  source: ReportSource,
  given: string,
  limit: number,
): Promise<OneSensorReport> {
  const sensor = await findSensor(source, given);
  const store = await source.store();
  const [reports, ticks, requests, ignored] = await Promise.all([
    readSensors(source, [sensor]),
    store.sensors.ticks(sensor.name, limit),
    store.requests.ofSensor(sensor.name, limit),
    store.ignoredKeys.list(sensor.name, limit),
  ]);
  return { report: onlyOf(sensor, reports), ticks, requests, ignored };
}

function onlyOf(sensor: Sensor, [report]: readonly SensorReport[]): SensorReport {
  if (report === undefined) throw new Error(`No report of ${sensor.name}`);
  return report;
}

/** A sensor's report as JSON. */
export function oneSensorDocument({ report, ticks, requests, ignored }: OneSensorReport) {
  return {
    sensor: { ...sensorDocument(report), cursor: report.state.cursor ?? null },
    requests: requests.byStatus,
    refused: requests.refused,
    failed: requests.failed,
    ignored,
    ticks: ticks.map((tick) => tickDocument(tick)),
  };
}
