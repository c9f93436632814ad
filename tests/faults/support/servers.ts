import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { startPostgres } from '#orchestrator/dev/postgres/start-postgres.ts';
import { createReaper, type Reaper } from '#orchestrator/dev/process/reaper.ts';
import { projectFolder } from '#project-folder.ts';
import { startTemporal } from '#orchestrator/dev/temporal/start-temporal.ts';
import { readEnv } from '#orchestrator/env.ts';
import { createDatabase, temporalAddress } from '#tests/support/services.ts';
import { cacheFolder } from '#tests/services/cache-folder.ts';
import type { MeteredProxy } from './metered-proxy.ts';

export interface StageServers {
  readonly temporalAddress: string;
  /** Of a database that is created if it is missing. */
  readonly databaseUrl: string;
}

/** Those shared by all suites, except for the given ones. */
export async function serversOf(
  { onTestFinished }: TestContext,
  given: Partial<StageServers> = {},
): Promise<StageServers> {
  if (given.databaseUrl !== undefined)
    return { temporalAddress: temporalAddress(), databaseUrl: given.databaseUrl };
  const database = await createDatabase('faults');
  onTestFinished(() => database.drop());
  return { temporalAddress: temporalAddress(), databaseUrl: database.url, ...given };
}

/** A server that a test may kill and restart with its data. */
interface FragileServer {
  address(): URL;
  /** `kill -9`. */
  kill(): void;
  /** Resolves when a killed server runs again, possibly on another port. */
  restarted(): Promise<void>;
}

type Proxies = Readonly<Record<'temporal' | 'postgres', Pick<MeteredProxy, 'retarget'>>>;

/** Opens a scene with a separate server, which its proxy also reaches after a restart. */
export async function openOnFragile<S extends Proxies>(
  context: TestContext,
  { start, of, proxy }: (typeof fragileServers)[number],
  open: (context: TestContext, servers: Partial<StageServers>) => Promise<S>,
): Promise<{ readonly scene: S; readonly server: Pick<FragileServer, 'kill' | 'restarted'> }> {
  const reaper = createReaper();
  context.onTestFinished(() => reaper.close());
  const { address, kill, restarted } = await start(reaper);
  const scene = await open(context, of(address()));
  return {
    scene,
    server: {
      kill,
      restarted: async () => {
        await restarted();
        scene[proxy].retarget(Number(address().port));
      },
    },
  };
}

/** Each with the proxy of a stage that forwards to it. */
export const fragileServers = [
  {
    server: 'Temporal',
    proxy: 'temporal',
    start: startFragileTemporal,
    of: ({ host }: URL): Partial<StageServers> => ({ temporalAddress: host }),
  },
  {
    server: 'Postgres',
    proxy: 'postgres',
    start: startFragilePostgres,
    of: (address: URL): Partial<StageServers> => ({
      databaseUrl: new URL('/faults', address).href,
    }),
  },
] as const;

async function startFragileTemporal(reaper: Reaper): Promise<FragileServer> {
  const folder = await newFolder('temporal', reaper);
  const downloads = await cacheFolder(readEnv(), projectFolder);
  const start = () =>
    startTemporal({
      env: readEnv(),
      cacheFolder: downloads,
      reaper,
      report: () => undefined,
      folder,
    });
  return fragile(start, ({ address }) => new URL(`http://${address}`));
}

async function startFragilePostgres(reaper: Reaper): Promise<FragileServer> {
  const folder = await newFolder('postgres', reaper);
  const start = () => startPostgres({ reaper, report: () => undefined, folder });
  return fragile(start, ({ url }) => new URL(url));
}

interface Server {
  readonly pid: number;
  readonly ended: Promise<void>;
}

async function fragile<S extends Server>(
  start: () => Promise<S>,
  addressOf: (server: S) => URL,
): Promise<FragileServer> {
  let server = await start();
  return {
    address: () => addressOf(server),
    kill: () => void process.kill(server.pid, 'SIGKILL'),
    restarted: async () => {
      await server.ended;
      server = await start();
    },
  };
}

async function newFolder(name: string, reaper: Reaper): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `handover-${name}-`));
  reaper.removeFolder(folder);
  return folder;
}
