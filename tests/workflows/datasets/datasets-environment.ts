import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import {
  startPlatformApi,
  type PlatformApiStandIn,
} from '#tests/doubles/stand-ins/platform-api/server.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { datasetsDefinitions } from './datasets-definitions.ts';

export interface DatasetsEnvironment {
  readonly platform: PlatformApiStandIn;
  readonly worker: TestWorker;
  readonly spool: string;
  stop(): Promise<void>;
}

export async function startDatasetsEnvironment(variables: Env = {}): Promise<DatasetsEnvironment> {
  const spool = await mkdtemp(path.join(tmpdir(), 'spool-'));
  const platform = await startPlatformApi();
  const worker = await startWorker(datasetsDefinitions, {
    ...platform.env,
    SPOOL_DIR: spool,
    GIT_PROTOCOLS: 'file',
    ...variables,
  });
  return {
    platform,
    worker,
    spool,
    stop: async () => {
      await worker.stop();
      await platform.stop();
      await rm(spool, { recursive: true, force: true });
    },
  };
}
