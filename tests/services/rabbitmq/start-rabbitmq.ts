import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'amqplib';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { keptPassword } from '#orchestrator/dev/postgres/password.ts';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import { startAgain } from '#orchestrator/dev/process/start-again.ts';
import { startService } from '#orchestrator/dev/process/start-service.ts';
import { waitUntilReady } from '#orchestrator/dev/process/wait-until-ready.ts';
import { findRabbitmq, type FindOptions } from './find-rabbitmq.ts';
import { writeServerSettings } from './server-settings.ts';

export interface RabbitmqOptions extends FindOptions {
  readonly reaper: Reaper;
  /**
   * Where queues, password and log are stored; if omitted, they are temporary and deleted when the
   * server stops.
   */
  readonly folder?: string;
  /** Used if it is free, otherwise another one. */
  readonly preferredPort?: number;
}

export interface RabbitmqServer {
  /** With the virtual host `/` and the password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server has exited, for any reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const startTimeoutMs = 180_000;

/**
 * Starts a RabbitMQ server on the loopback address and resolves when it is ready.
 *
 * @throws TerminalError if there is no server program, or the server does not start
 */
export function startRabbitmq(options: RabbitmqOptions): Promise<RabbitmqServer> {
  return startAgain(() => startOnce(options));
}

async function startOnce(options: RabbitmqOptions): Promise<RabbitmqServer> {
  const { reaper, env } = options;
  const programs = await findRabbitmq(options);
  const temporary = options.folder === undefined;
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'moderate-rabbitmq-')));
  if (temporary) reaper.removeFolder(folder);

  const username = 'moderate';
  const password = await keptPassword(path.join(folder, 'password'));
  const port = await freePort(options.preferredPort);
  const [distributionPort, epmdPort] = [await freePort(), await freePort()];
  const variables = await writeServerSettings({
    folder,
    port,
    distributionPort,
    epmdPort,
    username,
    password,
  });

  // One started by the server itself would keep running after the server has exited.
  const epmd = await startService({
    name: 'epmd',
    command: programs.epmd,
    args: ['-address', '127.0.0.1', '-port', String(epmdPort)],
    env: { PATH: env['PATH'], HOME: variables['HOME'] },
    logFile: path.join(folder, 'epmd.log'),
    stopSignal: 'SIGTERM',
    reaper,
  });
  await waitUntilReady('epmd', epmd, () => expectListener(epmdPort));
  const server = await startService({
    name: 'RabbitMQ',
    command: programs.server,
    args: [],
    env: { PATH: env['PATH'], ...variables },
    logFile: path.join(folder, 'rabbitmq.log'),
    stopSignal: 'SIGTERM',
    reaper,
  });
  const url = `amqp://${username}:${password}@127.0.0.1:${port}`;
  try {
    await waitUntilReady(
      'RabbitMQ',
      server,
      async () => (await connect(url, { timeout: 2_000 })).close(),
      startTimeoutMs,
    );
  } catch (error) {
    await epmd.stop();
    throw error;
  }
  return {
    url,
    port,
    pid: server.pid,
    ended: server.ended,
    stop: async () => {
      await server.stop();
      await epmd.stop();
      if (temporary)
        await rm(folder, {
          recursive: true,
          force: true,
        });
    },
  };
}

async function expectListener(port: number): Promise<void> {
  const socket = connectSocket({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  socket.destroy();
}
