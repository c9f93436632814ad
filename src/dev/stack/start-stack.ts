import path from 'node:path';
import type { Env } from '@moderate/orchestrator';
import { startPostgres } from '../postgres/start-postgres.ts';
import type { Reaper } from '../process/reaper.ts';
import type { Report } from '../report.ts';
import { startTemporal } from '../temporal/start-temporal.ts';
import { catalogFolder } from './catalog-folder.ts';

export interface StackOptions {
  readonly env: Env;
  readonly projectFolder: string;
  /** Holds the data of all services. */
  readonly folder: string;
  readonly reaper: Reaper;
  readonly report: Report;
}

export interface Stack {
  /** What a worker or a command needs in its environment, next to what is there, to work with the stack. */
  readonly env: Readonly<Record<string, string>>;
  /** By what a person calls them; none has a password. */
  readonly urls: Readonly<Record<string, string>>;
  /** Whether the Postgres server is ours, so that sample data may be loaded into it. */
  readonly ownsPostgres: boolean;
  /** Resolves with the name of a service that ended without having been stopped. */
  readonly lost: Promise<string>;
  stop(): Promise<void>;
}

interface Part {
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<string, string>>;
  readonly lost: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the services that the environment does not name, all on the loopback address.
 *
 * @throws TerminalError when one does not start; those that did are stopped then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { env } = options;
  const started = await Promise.allSettled([
    env['TEMPORAL_ADDRESS'] ? [] : ownTemporal(options),
    env['POSTGRES_HOST'] ? [] : ownPostgres(options),
  ]);
  const parts = started.flatMap((part) => (part.status === 'fulfilled' ? part.value : []));
  const stop = async (): Promise<void> => void (await Promise.all(parts.map((part) => part.stop())));
  const failed = started.find((part) => part.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const catalog = catalogFolder(env, options.folder);
  return {
    env: Object.assign(foreignServices(env), ...parts.map((part) => part.env), catalog.env),
    urls: Object.assign(namedServices(env), ...parts.map((part) => part.urls), catalog.urls),
    ownsPostgres: !env['POSTGRES_HOST'],
    lost: Promise.race(parts.map((part) => part.lost)),
    stop,
  };
}

async function ownTemporal({ env, projectFolder, folder, reaper, report }: StackOptions): Promise<Part[]> {
  const server = await startTemporal({
    ...{ env, projectFolder, reaper, report, preferredPort: 7233, preferredUiPort: 8233 },
    folder: path.join(folder, 'temporal'),
  });
  return [
    {
      env: { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'default', TEMPORAL_UI_URL: server.uiUrl },
      urls: { 'Temporal Web UI': server.uiUrl, Temporal: server.address },
      lost: server.ended.then(() => 'Temporal'),
      stop: server.stop,
    },
  ];
}

async function ownPostgres({ folder, reaper, report }: StackOptions): Promise<Part[]> {
  const server = await startPostgres({ reaper, report, folder: path.join(folder, 'postgres'), preferredPort: 15432 });
  return [
    {
      env: {
        POSTGRES_HOST: server.host,
        POSTGRES_PORT: String(server.port),
        POSTGRES_USERNAME: server.username,
        POSTGRES_PASSWORD: server.password,
      },
      urls: { Postgres: `postgres://${server.username}@${server.host}:${server.port} (password in ${path.join(folder, 'dev.json')})` },
      lost: server.ended.then(() => 'Postgres'),
      stop: server.stop,
    },
  ];
}

/** Other terminals have not got what the script that started services of its own tells this process by the names in MODERATE_STACK_VARIABLES. */
function foreignServices(env: Env): Record<string, string> {
  const names = env['MODERATE_STACK_VARIABLES']?.split(',') ?? [];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function namedServices(env: Env): Record<string, string> {
  return {
    ...(env['TEMPORAL_ADDRESS'] && { Temporal: `${env['TEMPORAL_ADDRESS']} (from TEMPORAL_ADDRESS)` }),
    ...(env['POSTGRES_HOST'] && { Postgres: `${env['POSTGRES_HOST']}:${env['POSTGRES_PORT'] || 5432} (from POSTGRES_HOST)` }),
  };
}
