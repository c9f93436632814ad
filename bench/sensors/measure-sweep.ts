import { readUserCursor } from '#sensors/keycloak-user-sensor.ts';
import type { BenchParts } from '../bench-parts.ts';
import { median } from '../statistics.ts';
import { inSensorSetting } from './sensor-setting.ts';
import { sensorName, type Tick } from './ticker.ts';

/**
 * Ticks that find nothing, since every user has a DID. Medians of the ticks, except for the peak
 * memory, which covers all of them.
 */
export interface Sweep {
  readonly users: number;
  readonly ticks: number;
  readonly secondsPerTick: number;
  readonly slowestSeconds: number;
  readonly pagesPerTick: number;
  readonly mostPages: number;
  readonly statementsPerTick: number;
  readonly rowsInsertedPerTick: number;
  readonly rowsUpdatedPerTick: number;
  readonly rowsDeletedPerTick: number;
  readonly eventsPerTick: number;
  readonly workerCpuMsPerTick: number;
  readonly peakMiB: number;
  /**
   * Until the sensor had checked all users and started over. Undefined if it did not within these
   * ticks.
   */
  readonly ticksToWrap: number | undefined;
}

export async function measureSweep(
  parts: BenchParts,
  users: number,
  ticks: number,
): Promise<Sweep> {
  const spec = { name: `sweep${users}`, users, knowsCreatedAfter: false };
  const { result, writes } = await inSensorSetting(parts, spec, async ({ ticker, store }) => {
    const position = async () =>
      readUserCursor((await store.sensors.state(sensorName)).cursor).position;
    const measured: Tick[] = [];
    let ticksToWrap: number | undefined;
    let before = -1;
    while (measured.length <= ticks) {
      measured.push(await ticker.tick());
      const after = await position();
      if (after <= before || after === 0) ticksToWrap ??= measured.length;
      before = after;
    }
    return { measured, ticksToWrap };
  });

  const wrong = result.measured.find(({ requested }) => requested > 0);
  if (wrong !== undefined)
    throw new Error(`A tick found users who have a DID: ${JSON.stringify(wrong)}`);
  const all = result.measured.length;
  // The first one logs in and warms up the worker.
  const counted = result.measured.slice(1);
  const medianOf = (value: (tick: Tick) => number) => median(counted.map(value));
  return {
    users,
    ticks: counted.length,
    secondsPerTick: medianOf(({ seconds }) => seconds),
    slowestSeconds: Math.max(...counted.map(({ seconds }) => seconds)),
    pagesPerTick: medianOf(({ pages }) => pages),
    mostPages: Math.max(...counted.map(({ pages }) => pages)),
    statementsPerTick: medianOf(({ statements }) => statements),
    rowsInsertedPerTick: writes.inserted / all,
    rowsUpdatedPerTick: writes.updated / all,
    rowsDeletedPerTick: writes.deleted / all,
    eventsPerTick: medianOf(({ events }) => events),
    workerCpuMsPerTick: medianOf(({ workerCpuMs }) => workerCpuMs),
    peakMiB: Math.max(...counted.map(({ peakMiB }) => peakMiB)),
    ticksToWrap: result.ticksToWrap,
  };
}
