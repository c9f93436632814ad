import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { Env } from '../../env.ts';
import { freePort } from '../free-port.ts';
import type { Reaper } from '../process/reaper.ts';
import { startAgain } from '../process/start-again.ts';
import { startService } from '../process/start-service.ts';
import { stopLeftover } from '../process/stop-leftover.ts';
import { waitUntilReady } from '../process/wait-until-ready.ts';
import type { Report } from '../report.ts';
import { findTemporal } from './find-temporal.ts';
import { serverArguments } from './server-arguments.ts';

export interface TemporalOptions {
  readonly env: Env;
  /** Stores the server program if it must be downloaded. */
  readonly cacheFolder: string;
  readonly reaper: Reaper;
  readonly report: Report;
  /** Contains the log and the process id, and the state unless it is temporary. */
  readonly folder: string;
  /** Whether to keep the state only in memory. */
  readonly temporary?: boolean;
  /** Used if they are free. */
  readonly preferredPort?: number;
  readonly preferredUiPort?: number;
}

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** Resolves when the server has ended, whether it was stopped or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Temporal dev server with its Web UI on the loopback address. It is ready for use when
 * this returns.
 *
 * @throws TerminalError if there is no server program, or the server does not start
 */
export function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  return startAgain(() => startOnce(options));
}

async function startOnce(options: TemporalOptions): Promise<TemporalServer> {
  const command = await findTemporal(options);
  await mkdir(options.folder, { recursive: true });
  const pidFile = path.join(options.folder, 'temporal.pid');
  const stateFile = options.temporary ? undefined : path.join(options.folder, 'temporal.db');
  const leftover = stateFile && (await stopLeftover(pidFile, ['start-dev', stateFile], 'SIGTERM'));
  if (leftover)
    options.report(`Temporal: stopped process ${leftover}, left behind by an earlier run`);

  const port = await freePort(options.preferredPort);
  const uiPort = await freePort(options.preferredUiPort);
  const address = `127.0.0.1:${port}`;
  const server = await startService({
    name: 'Temporal',
    command,
    args: serverArguments({ port, uiPort, stateFile }),
    env: { PATH: options.env['PATH'], HOME: options.env['HOME'], TMPDIR: options.env['TMPDIR'] },
    logFile: path.join(options.folder, 'temporal.log'),
    stopSignal: 'SIGTERM',
    reaper: options.reaper,
  });
  await writeFile(pidFile, `${server.pid}\n`);
  await waitUntilReady('Temporal', server, () => describeDefaultNamespace(address));
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    pid: server.pid,
    ended: server.ended,
    stop: async () => {
      await server.stop();
      await rm(pidFile, { force: true });
    },
  };
}

async function describeDefaultNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
  } finally {
    await connection.close();
  }
}
