import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Reaper } from '#orchestrator/dev/process/reaper.ts';
import type { Env } from '#orchestrator/env.ts';

export interface FaultWorker {
  /** `kill -9`, immediately. */
  kill(): void;
  readonly exited: Promise<unknown>;
  /** Its output, for failed tests. */
  output(): string;
}

const workerMain = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

/**
 * Starts a worker of a module's `definitions` in a separate process, which ends with this one in
 * any case.
 */
export async function startFaultWorker(
  bundle: string,
  module: URL,
  env: Env,
  reaper: Reaper,
): Promise<FaultWorker> {
  const child = spawn(process.execPath, [workerMain, bundle, module.href], {
    env: { ...env, PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) reaper.watch(child.pid, 'SIGKILL');
  const exited = once(child, 'exit').then(
    () => child.pid !== undefined && reaper.release(child.pid),
  );
  const lines: string[] = [];
  child.stderr.on('data', (data: Buffer) => void lines.push(data.toString()));
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      lines.push(data.toString());
      if (data.includes('ready')) resolve();
    });
  });
  const output = () =>
    `${lines.join('').slice(-4_000)}\nexit code ${child.exitCode}, signal ${child.signalCode}`;
  await Promise.race([
    ready,
    exited.then(() => {
      throw new Error(`The worker ended before it was ready:\n${output()}`);
    }),
  ]);
  return { kill: () => void child.kill('SIGKILL'), exited, output };
}
