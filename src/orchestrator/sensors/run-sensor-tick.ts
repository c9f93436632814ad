import type { Env } from '../env.ts';
import type { OpenResources } from '../definitions/resource.ts';
import type { Sensor } from '../definitions/sensor.ts';
import { TerminalError } from '../errors.ts';
import type { OwnFile } from '../worker/own-files.ts';
import type { SensorTickResult } from '../workflow/sensor-protocol.ts';
import { reportProgress } from '../progress.ts';
import { toKeyChange } from '../partitions/partition-change.ts';
import { StateError } from '../state/state-error.ts';
import type { StateStore } from '../state/state-store.ts';
import { evaluateSensor } from './evaluate-sensor.ts';
import { failureText } from './failure-text.ts';
import { missingResources } from './missing-resources.ts';
import { settleRuns, type SettleParts } from './settle-runs.ts';
import { toRunRequest } from './to-run-request.ts';
import { moment } from '../time-text.ts';

export interface TickParts extends SettleParts {
  readonly resources: OpenResources;
  readonly env: Env;
  readonly warn: (message: string, error?: unknown) => void;
  readonly ownFile: OwnFile;
}

/**
 * Runs a tick of a sensor: dispatches pending requests, evaluates, commits each batch with the
 * cursor, then acknowledges it and dispatches its requests. Safe to repeat from the start, even on
 * another worker: committed batches stay, the others are found again.
 * @param signal aborted if the tick is cancelled or the worker shuts down
 * @throws TerminalError if the evaluation failed; the tick is then recorded as failed and the
 * cursor is unchanged. Other errors, such as a state database that is down, are not the sensor's
 * fault: repeat the tick
 */
export async function runSensorTick(
  parts: TickParts,
  sensor: Sensor,
  tickId: string,
  signal: AbortSignal,
): Promise<SensorTickResult> {
  const { store } = parts;
  const begun = await store.sensors.beginTick(sensor.name, tickId);
  const { cursor, version } = begun;
  if (begun.error !== undefined) throw new TerminalError(begun.error, { code: 'SENSOR_FAILED' });
  const pending = await settleRuns(parts);

  const missing = missingResources(parts, sensor);
  const held = begun.heldBack
    ? `Backing off until ${moment(begun.notBefore)}: it failed ${begun.failures === 1 ? 'once' : `${begun.failures} times in a row`}`
    : undefined;
  const idle = missing ?? held;
  if (idle !== undefined)
    return endTick(store, sensor, tickId, { started: pending, skipReason: idle, evaluated: false });
  const found = await evaluateAndCommit(parts, sensor, { tickId, cursor, version, signal }).catch(
    async (error: unknown) => {
      if (signal.aborted || error instanceof StateError) throw error;
      const text = failureText(error, parts.ownFile);
      await store.sensors.failTick(sensor.name, tickId, text, backoffMs(sensor));
      throw new TerminalError(text, { code: 'SENSOR_FAILED', cause: error });
    },
  );
  return endTick(store, sensor, tickId, {
    started: pending + found.started,
    skipReason: found.skipReason,
    evaluated: true,
  });
}

/** Streams do not back off: they retry within the tick, and new messages must not wait. */
function backoffMs({ mode, intervalSecs }: Sensor): number {
  return mode === 'stream' ? 0 : intervalSecs * 1000;
}

interface Evaluation {
  readonly tickId: string;
  readonly cursor: string | undefined;
  readonly version: number;
  readonly signal: AbortSignal;
}

async function evaluateAndCommit(
  parts: TickParts,
  sensor: Sensor,
  { tickId, cursor, version, signal }: Evaluation,
) {
  let current = version;
  const handOver = createHandOver(parts);
  let started = 0;
  let skipReason: string | undefined;
  for await (const batch of evaluateSensor(parts, sensor, cursor, signal)) {
    const requests = (batch.requests ?? []).map((request) => toRunRequest(sensor, request));
    const partitionKeys = (batch.partitions ?? []).map(toKeyChange);
    const committed = await parts.store.sensors.commit({
      sensor: sensor.name,
      tickId,
      requests,
      partitionKeys,
      cursor: batch.cursor,
      version: current,
      note: batch.note,
      write: batch.write,
    });
    current = committed.version;
    if (batch.note !== undefined) parts.warn(`${sensor.name}: ${batch.note}`);
    await batch.acknowledge?.();
    if (committed.requested > 0) started += await handOver();
    skipReason = batch.skipReason;
    reportProgress({ started });
  }
  return { started, skipReason };
}

/**
 * Delay before a tick retries dispatching runs. Each attempt takes a while when Temporal is down.
 */
const handOverAgainMs = 10_000;

/**
 * Committed requests are safe: if they cannot be dispatched now, a later batch or the next tick
 * dispatches them, and the current tick continues.
 */
function createHandOver({ dispatcher, warn }: TickParts): () => Promise<number> {
  let notBefore = 0;
  return async () => {
    if (Date.now() < notBefore) return 0;
    try {
      return await dispatcher.dispatchAll();
    } catch (error) {
      warn('Could not dispatch pending runs: a later batch or the next tick retries', error);
      notBefore = Date.now() + handOverAgainMs;
      return 0;
    }
  };
}

async function endTick(
  store: StateStore,
  sensor: Sensor,
  tickId: string,
  {
    started,
    skipReason,
    evaluated,
  }: { started: number; skipReason: string | undefined; evaluated: boolean },
): Promise<SensorTickResult> {
  const tick = await store.sensors.endTick(sensor.name, tickId, { skipReason, evaluated });
  const counts = { requested: tick.requested, started };
  return tick.status === 'requested'
    ? { status: tick.status, ...counts }
    : { status: tick.status, ...counts, skipReason: tick.skipReason };
}
