import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { TerminalError } from '../../errors.ts';
import type { Reaper } from './reaper.ts';
import { stopProcess } from './stop-process.ts';

export interface ServiceOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Receives the service's output. */
  readonly logFile: string;
  readonly stopSignal: NodeJS.Signals;
  readonly reaper: Reaper;
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface Service {
  readonly pid: number;
  hasEnded(): boolean;
  readonly ended: Promise<void>;
  /** The last lines of the service's output. */
  lastLines(count?: number): Promise<string>;
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a service in its own session, so that Ctrl-C reaches only the stack, which can then stop
 * its services in order.
 *
 * @throws TerminalError if the program cannot be started at all
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  await mkdir(path.dirname(options.logFile), { recursive: true });
  const log = await open(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    env: { ...options.env },
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...options.runAs,
  });
  const spawned = new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (error) =>
      reject(
        new TerminalError(`${options.name} cannot be started: ${error.message}`, {
          code: 'DEV_SERVICE_FAILED',
          cause: error,
        }),
      ),
    );
  });
  const [pid] = await Promise.all([spawned, log.close()]);

  options.reaper.watch(pid, options.stopSignal);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('exit', () => options.reaper.release(pid));
  child.unref();
  return {
    pid,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    lastLines: async (count = 12) =>
      (await readFile(options.logFile, 'utf8')).trimEnd().split('\n').slice(-count).join('\n'),
    stop: () => stopProcess(pid, { signal: options.stopSignal }),
  };
}
