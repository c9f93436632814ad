import path from 'node:path';
import type { Env } from '../../env.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import type { Reaper } from '../process/reaper.ts';
import type { Report } from '../report.ts';
import { startTemporal } from '../temporal/start-temporal.ts';
import type { StackExtension } from './stack-extension.ts';
import { cacheFolder } from '../cache-folder.ts';

export interface StackOptions {
  readonly env: Env;
  readonly name: string;
  /** Contains the data of all services. */
  readonly folder: string;
  readonly extension?: StackExtension;
  readonly reaper: Reaper;
  readonly report: Report;
}

export interface Stack {
  /**
   * The variables that a worker or a command needs, in addition to its environment, to use the
   * stack.
   */
  readonly env: Readonly<Record<string, string>>;
  /** By display name, without passwords. */
  readonly urls: Readonly<Record<string, string>>;
  /** Whether the stack runs the Postgres server, so that sample data can be loaded into it. */
  readonly ownsPostgres: boolean;
  /** Resolves with the name of a service that ended without being stopped. */
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
 * Starts the services that the environment does not provide, all on the loopback address.
 *
 * @throws TerminalError if one does not start; those that did are stopped then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { env } = options;
  const started = await Promise.allSettled([
    env['TEMPORAL_ADDRESS'] ? [] : ownTemporal(options),
    env['POSTGRES_HOST'] ? [] : ownPostgres(options),
  ]);
  const parts = started.flatMap((part) => (part.status === 'fulfilled' ? part.value : []));
  const stop = async (): Promise<void> =>
    void (await Promise.all(parts.map((part) => part.stop())));
  const failed = started.find((part) => part.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const added = options.extension?.add(env, options.folder);
  return {
    env: Object.assign({}, added?.env, ...parts.map((part) => part.env)),
    urls: Object.assign(namedServices(env), ...parts.map((part) => part.urls), added?.urls),
    ownsPostgres: !env['POSTGRES_HOST'],
    lost: Promise.race(parts.map((part) => part.lost)),
    stop,
  };
}

async function ownTemporal({ env, name, folder, reaper, report }: StackOptions): Promise<Part[]> {
  const server = await startTemporal({
    cacheFolder: await cacheFolder(env, name, path.join(folder, 'cache')),
    env,
    reaper,
    report,
    preferredPort: 7233,
    preferredUiPort: 8233,
    folder: path.join(folder, 'temporal'),
  });
  return [
    {
      env: {
        TEMPORAL_ADDRESS: server.address,
        TEMPORAL_NAMESPACE: 'default',
        TEMPORAL_UI_URL: server.uiUrl,
      },
      urls: { 'Temporal Web UI': server.uiUrl, Temporal: server.address },
      lost: server.ended.then(() => 'Temporal'),
      stop: server.stop,
    },
  ];
}

async function ownPostgres({ name, folder, reaper, report }: StackOptions): Promise<Part[]> {
  const server = await startPostgres({
    name,
    reaper,
    report,
    folder: path.join(folder, 'postgres'),
    preferredPort: 15432,
  });
  return [
    {
      env: {
        POSTGRES_HOST: server.host,
        POSTGRES_PORT: String(server.port),
        POSTGRES_USERNAME: server.username,
        POSTGRES_PASSWORD: server.password,
      },
      urls: {
        Postgres: `postgres://${server.username}@${server.host}:${server.port} (password in ${path.join(folder, 'dev.json')})`,
      },
      lost: server.ended.then(() => 'Postgres'),
      stop: server.stop,
    },
  ];
}

function namedServices(env: Env): Record<string, string> {
  return {
    ...(env['TEMPORAL_ADDRESS'] && {
      Temporal: `${env['TEMPORAL_ADDRESS']} (from TEMPORAL_ADDRESS)`,
    }),
    ...(env['POSTGRES_HOST'] && {
      Postgres: `${env['POSTGRES_HOST']}:${env['POSTGRES_PORT'] || 5432} (from POSTGRES_HOST)`,
    }),
  };
}
