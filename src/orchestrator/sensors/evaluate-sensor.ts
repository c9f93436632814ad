import pTimeout from 'p-timeout';
import type { Env } from '../env.ts';
import { clientsOf, type ClientParts } from '../assets/clients-of.ts';
import { keyOf } from '../definitions/registered-key.ts';
import type { KitBatch, KitSensorContext, Sensor } from '../definitions/sensor.ts';
import { TerminalError } from '../errors.ts';
import { definedKeys } from '../partitions/defined-keys.ts';
import type { StateStore } from '../state/state-store.ts';
import { storedRunKey } from './to-run-request.ts';

export interface EvaluateParts extends ClientParts {
  readonly store: StateStore;
  readonly env: Env;
}

/** How long a stream may take to end after its deadline. */
const streamGraceMs = 5_000;

/**
 * Yields a sensor's batches until its deadline. For a poll, only the sensor's own time counts, not
 * the caller's processing of batches. At the deadline a stream's signal is aborted, and the stream
 * then ends without an error.
 * @throws TerminalError if a poll exceeds its deadline
 */
export async function* evaluateSensor(
  { store, env, ...parts }: EvaluateParts,
  sensor: Sensor,
  cursor: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<KitBatch> {
  const deadlineMs = sensor.deadlineSecs * 1000;
  const isStream = sensor.mode === 'stream';
  const last = await store.sensors.lastTick(sensor.name);
  const ended = new AbortController();
  const context: KitSensorContext = {
    cursor,
    events: store.events,
    database: store.database,
    resources: clientsOf(sensor.uses, parts).resources,
    env,
    lastTick:
      last === undefined
        ? undefined
        : {
            startedAt: last.startedAt,
            status: last.status,
          },
    signal: AbortSignal.any([
      signal,
      ended.signal,
      ...(isStream ? [AbortSignal.timeout(deadlineMs)] : []),
    ]),
    withoutRequest: async (job, runKeys) => {
      const stored = (runKey: string) => storedRunKey(sensor.name, job, runKey);
      const without = new Set(await store.requests.withoutRequest(job, runKeys.map(stored)));
      return runKeys.filter((runKey) => without.has(stored(runKey)));
    },
    withoutMaterialization: (asset, partitions) =>
      store.materializations.without(keyOf(asset), partitions),
    keysOf: (partitions) =>
      definedKeys(partitions, new Date(), (...page) => store.partitionKeys.page(...page)),
  };

  const evaluated = sensor.evaluate(context);
  const batches =
    Symbol.asyncIterator in evaluated ? evaluated[Symbol.asyncIterator]() : once(evaluated);
  const end = Date.now() + deadlineMs + streamGraceMs;
  let left = deadlineMs;
  const late = new TerminalError(`${sensor.name} took longer than its ${sensor.deadlineSecs} s`, {
    code: 'SENSOR_TIMED_OUT',
  });
  try {
    for (;;) {
      const asked = Date.now();
      const next = await pTimeout(batches.next(), {
        milliseconds: Math.max(1, isStream ? end - asked : left),
        message: late,
        signal,
      });
      left -= Date.now() - asked;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    ended.abort();
    void batches.return?.(undefined)?.catch(() => undefined);
  }
}

async function* once(batch: Promise<KitBatch>): AsyncGenerator<KitBatch> {
  yield await batch;
}
