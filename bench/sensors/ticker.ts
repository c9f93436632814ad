import type { Client } from '@temporalio/client';
import type { Env } from '#orchestrator/env.ts';
import { wantedSchedules } from '#orchestrator/client/schedules/wanted-schedule.ts';
import { triggerTick } from '#orchestrator/client/trigger-tick.ts';
import type { SensorTickResult } from '#orchestrator/workflow/sensor-protocol.ts';
import { endsWithin } from '../ends-within.ts';
import { historySize } from '../kit/history-size.ts';
import type { WorkerProcess } from '../worker/worker-process.ts';
import { sensorDefinitions } from './definitions.ts';
import type { KeycloakServer } from './keycloak-server.ts';

export type Tick = SensorTickResult & {
  readonly seconds: number;
  readonly pages: number;
  /** Sent to the state database, including the ends of transactions. */
  readonly statements: number;
  readonly peakMiB: number;
  readonly workerCpuMs: number;
  /** Events in the tick's history. */
  readonly events: number;
};

export interface Ticker {
  /** One tick, from its start until it is closed. */
  tick(): Promise<Tick>;
  /** One tick and its consequences, all counted as the tick's. */
  tickAnd(next: () => Promise<void>): Promise<Tick>;
}

export interface TickerDeps {
  readonly client: Client;
  readonly worker: WorkerProcess;
  readonly keycloak: KeycloakServer;
  readonly env: Env;
}

export const sensorName = 'keycloakUserSensor';

/** Lets the sensor tick as the command line does without a schedule. */
export function createTicker({ client, worker, keycloak, env }: TickerDeps): Ticker {
  const wanted = wantedSchedules(sensorDefinitions, env).find(({ name }) => name === sensorName);
  if (wanted === undefined) throw new Error('The benchmark has no sensor');

  async function tickOnce() {
    const tick = await triggerTick(client, wanted!, {
      waitForTurn: true,
      signal: AbortSignal.timeout(60_000),
    });
    if (tick === undefined) throw new Error('The tick did not start');
    const handle = client.workflow.getHandle(tick.workflowId, tick.runId);
    return {
      ...tick,
      end: (await endsWithin(300, 'The tick', handle.result())) as SensorTickResult,
    };
  }

  async function tickAnd(next: () => Promise<void>): Promise<Tick> {
    const pages = keycloak.pages();
    const { result, usage } = await worker.measure(async () => {
      const began = performance.now();
      const tick = await tickOnce();
      await next();
      return { ...tick, seconds: (performance.now() - began) / 1000 };
    });
    const { workflowId, runId, end, seconds } = result;
    return {
      ...end,
      seconds,
      pages: keycloak.pages() - pages,
      statements: usage.statements,
      peakMiB: usage.peakMiB,
      workerCpuMs: usage.cpuMs,
      events: (await historySize(client, workflowId, runId)).events,
    };
  }

  return { tick: () => tickAnd(async () => undefined), tickAnd };
}
