import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import { createRealm, keycloakVariables, type TestRealm } from '#tests/support/keycloak.ts';
import type { FaultWorker } from '../support/fault-worker.ts';
import { startMeteredProxy, type MeteredProxy } from '../support/metered-proxy.ts';
import type { StageServers } from '../support/servers.ts';
import { openStage, withPort, type Stage } from '../support/stage.ts';
import { definitions } from './definitions.ts';

/**
 * The deployment with a real realm and a stand-in of the platform; its workers reach every server
 * except Keycloak through proxies.
 */
export interface TrustScene extends Omit<Stage, 'startWorker'> {
  readonly platform: PlatformApiStandIn;
  readonly realm: TestRealm;
  readonly api: MeteredProxy;
  startWorker(): Promise<FaultWorker>;
  /** Starts a tick of each sensor and waits until both have ended, whatever the outcome. */
  tick(): Promise<void>;
}

export async function openTrustScene(servers: StageServers): Promise<TrustScene> {
  const platform = await startPlatformApi({ timing: { trustCallMs: 50, gatewayTimeoutMs: 400 } });
  const [realm, api, stage] = await Promise.all([
    createRealm('faults'),
    startMeteredProxy(Number(new URL(platform.url).port)),
    openStage(servers, new URL('./definitions.ts', import.meta.url)),
  ]);
  const env = {
    ...(await keycloakVariables(realm.name)),
    ...platform.env,
    API_BASE_URL: withPort(platform.env.API_BASE_URL, api.port),
  };
  let ticks = 0;
  return {
    ...stage,
    platform,
    realm,
    api,
    startWorker: () => stage.startWorker(env),
    tick: async () => {
      ticks += 1;
      await Promise.allSettled(
        definitions.sensors.map(({ name: sensor }) =>
          stage.client.workflow.execute('sensorTick', {
            workflowId: `sensorTick/${sensor}/${ticks}`,
            taskQueue: 'default',
            args: [
              {
                sensor,
                mode: 'poll',
                deadlineSecs: 30,
              },
            ],
          }),
        ),
      );
    },
    close: async () => {
      await stage.close();
      await Promise.all([realm.drop(), api.close(), platform.stop()]);
    },
  };
}
