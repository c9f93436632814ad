import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Env } from '../../env.ts';
import { workerNodeFlags } from '../../worker/node-flags.ts';
import { messageOf } from '../../message-of.ts';
import type { Reaper } from '../process/reaper.ts';
import { stopProcess } from '../process/stop-process.ts';
import type { Report } from '../report.ts';
import { isUrgent, readableLogLine } from './log-line.ts';

export interface NodeOptions {
  /** What Node runs: a file and its arguments. */
  readonly command: readonly string[];
  /** Working directory of the process. */
  readonly folder: string;
  readonly env: Env;
  readonly reaper: Reaper;
  readonly report: Report;
  /** Whether a line of its output shows that it is ready. */
  isReady(line: string): boolean;
  /** Whether to show only warnings and errors. */
  readonly quiet?: boolean;
  /** Called when it is ready. */
  onReady?(): void;
  /** Called when its process has ended, before `ended` resolves. */
  onEnded?(pid: number): Promise<void>;
}

export interface NodeEnd {
  /** Whether it had become ready. */
  readonly wasReady: boolean;
  /** `code 1`, `SIGKILL`. */
  readonly how: string;
  readonly ranMs: number;
}

export interface NodeProcess {
  readonly pid: number | undefined;
  readonly ended: Promise<NodeEnd>;
  stop(): Promise<void>;
}

/** More than the time that the worker gives its activities to end. */
const graceMs = 30_000;

/** Starts Node in its own session and shows its log. */
export function startNode({
  command,
  folder,
  env,
  reaper,
  report,
  isReady,
  quiet,
  onReady,
  onEnded,
}: NodeOptions): NodeProcess {
  const started = Date.now();
  let wasReady = false;
  const child = spawn(process.execPath, [...workerNodeFlags, ...command], {
    cwd: folder,
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid) reaper.watch(pid, 'SIGTERM');
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const ready = isReady(line);
      if (ready) {
        wasReady = true;
        onReady?.();
      }
      if (!quiet || (isUrgent(line) && !ready)) report(readableLogLine(line));
    });
  }
  const ended = new Promise<NodeEnd>((resolve) => {
    const end = (how: string): void => {
      if (pid) reaper.release(pid);
      void (pid ? onEnded?.(pid) : undefined)?.catch((error: unknown) =>
        report(`Cannot note that a process ended: ${messageOf(error)}`),
      );
      resolve({ wasReady, how, ranMs: Date.now() - started });
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(signal ?? `code ${code}`));
  });
  return {
    pid,
    ended,
    stop: () => (pid ? stopProcess(pid, { signal: 'SIGTERM', graceMs }) : Promise.resolve()),
  };
}
