import type pg from 'pg';
import type { Env } from '#orchestrator/env.ts';
import type { AnyRunRequest } from '#orchestrator/definitions/run-request.ts';
import type { Sensor } from '#orchestrator/definitions/sensor.ts';
import type { Named } from '#orchestrator/workflow/asset-ref.ts';

export interface SensorHarness {
  cursor: string | undefined;
  /** Run keys requested so far, in order. */
  readonly requested: string[];
  /** Partitions that count as materialized. */
  readonly materialized: Set<string>;
  /**
   * Evaluates once and stores the requests, as the kit's transaction does. Returns the new run
   * keys.
   */
  tick(): Promise<readonly string[]>;
}

const noEvents = {
  sequence: async () => undefined,
  last: async () => 0,
  materializations: async () => [],
  runEnds: async () => [],
};

/**
 * A sensor without a server: stores in memory what the kit stores in Postgres, so that thousands of
 * ticks are cheap.
 */
export function createSensorHarness(sensor: Sensor, clients: Named, env: Env = {}): SensorHarness {
  const known = new Set<string>();
  const harness: SensorHarness = {
    cursor: undefined,
    requested: [],
    materialized: new Set(),
    async tick() {
      const found: AnyRunRequest[] = [];
      const evaluated = sensor.evaluate({
        cursor: harness.cursor,
        resources: clients,
        env,
        lastTick: undefined,
        signal: new AbortController().signal,
        withoutRequest: async (_, keys) => keys.filter((key) => !known.has(key)),
        withoutMaterialization: async (_, keys) =>
          keys.filter((key) => !harness.materialized.has(key)),
        keysOf: async function* () {},
        events: noEvents,
        database: {} as pg.Pool,
      });
      const batches = Symbol.asyncIterator in evaluated ? evaluated : [await evaluated];
      for await (const { requests = [], cursor = harness.cursor } of batches) {
        found.push(...requests.filter(({ runKey }) => !known.has(runKey)));
        for (const { runKey } of requests) known.add(runKey);
        harness.cursor = cursor;
      }
      const keys = found.map(({ runKey }) => runKey);
      harness.requested.push(...keys);
      return keys;
    },
  };
  return harness;
}
