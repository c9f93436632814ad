import type { Client } from '@temporalio/client';
import type { ResourcePool } from '../definitions/resource.ts';
import type { Sensor } from '../definitions/sensor.ts';
import { TerminalError } from '../errors.ts';
import type { SensorTickResult } from '../isolate/protocol.ts';
import { reportProgress } from '../progress.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Dispatcher } from './dispatcher.ts';
import { drainRequests, type DrainSettings } from './drain.ts';
import { evaluateSensor } from './evaluate-sensor.ts';
import { missingResources } from './missing-resources.ts';
import { toRunRequest } from './to-run-request.ts';

export interface TickParts {
  readonly client: Client;
  readonly resources: ResourcePool;
  readonly store: StateStore;
  readonly dispatcher: Dispatcher;
  readonly drain: DrainSettings;
}

/**
 * One tick of a sensor: hands over what is pending, evaluates, commits each batch with the cursor, then acknowledges it and hands over. Safe
 * to run again from its start, also on another worker: what was committed stays, the rest is found again.
 * @param signal aborted when the tick is cancelled or the worker shuts down
 * @throws TerminalError when the evaluation failed; the tick is then recorded as failed and the cursor is where it was
 */
export async function runSensorTick(parts: TickParts, sensor: Sensor, tickId: string, signal: AbortSignal): Promise<SensorTickResult> {
  const { client, store, dispatcher, drain } = parts;
  const { notBefore, failures, cursor, version } = await store.sensors.beginTick(sensor.name, tickId);
  const heldBack = notBefore !== undefined && notBefore > new Date();
  let started = 0;
  let skipReason: string | undefined;
  let evaluated = false;
  try {
    started += await dispatcher.dispatchAll();
    await drainRequests(client, store, drain);
    const missing = missingResources(parts.resources, sensor);
    if (missing !== undefined) skipReason = missing;
    else if (heldBack) skipReason = `Held back until ${notBefore.toISOString()}, since it failed ${failures} times in a row`;
    else {
      const found = await evaluateAndCommit(parts, sensor, { tickId, cursor, version, signal });
      started += found.started;
      skipReason = found.skipReason;
      evaluated = true;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const text = error instanceof Error ? error.message : String(error);
    await store.sensors.failTick(sensor.name, tickId, text, sensor.intervalSecs * 1000);
    throw new TerminalError(text, { type: 'SensorFailed', cause: error });
  }
  return endTick(store, sensor, tickId, { started, skipReason, evaluated });
}

interface Evaluation {
  readonly tickId: string;
  readonly cursor: string | undefined;
  readonly version: number;
  readonly signal: AbortSignal;
}

async function evaluateAndCommit(parts: TickParts, sensor: Sensor, { tickId, cursor, version, signal }: Evaluation) {
  let current = version;
  let started = 0;
  let skipReason: string | undefined;
  for await (const batch of evaluateSensor(parts, sensor, cursor, signal)) {
    const requests = (batch.requests ?? []).map((request) => toRunRequest(sensor, request));
    const committed = await parts.store.sensors.commit({ sensor: sensor.name, tickId, requests, cursor: batch.cursor, version: current });
    current = committed.version;
    await batch.acknowledge?.();
    if (committed.requested > 0) started += await parts.dispatcher.dispatchAll();
    skipReason = batch.skipReason;
    reportProgress({ started });
  }
  return { started, skipReason };
}

async function endTick(
  store: StateStore,
  sensor: Sensor,
  tickId: string,
  { started, skipReason, evaluated }: { started: number; skipReason: string | undefined; evaluated: boolean },
) {
  const { requested } = await store.sensors.endTick(sensor.name, tickId, { skipReason, evaluated });
  if (requested > 0) return { status: 'requested', requested, started } as const;
  return { status: 'skipped', requested, started, skipReason: skipReason ?? 'Nothing new' } as const;
}
