import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { workerNodeFlags } from '#orchestrator/worker/node-flags.ts';
import type { Env } from '#orchestrator/env.ts';
import type { Reply, Request, Usage } from './messages.ts';

export interface WorkerProcess {
  /** Runs an action and returns what the worker used for it. */
  measure<T>(action: () => Promise<T>): Promise<{ readonly result: T; readonly usage: Usage }>;
  stop(): Promise<void>;
}

export interface WorkerProcessOptions {
  /** A module that calls `serveBench`. */
  readonly entry: URL;
  readonly env: Env;
  /** Working folder: one without a file `.env`. */
  readonly folder: string;
  readonly cpuProfiles: string | undefined;
  /** Discards its output. */
  readonly printsNothing?: true;
}

/**
 * Starts a worker in a separate process, so that its CPU time and memory can be distinguished from
 * the client's. Resolves when it is ready.
 */
export async function startWorkerProcess({
  entry,
  env,
  folder,
  cpuProfiles,
  printsNothing,
}: WorkerProcessOptions): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(entry), {
    cwd: folder,
    env: { ...env },
    execArgv: [
      ...workerNodeFlags,
      ...(cpuProfiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfiles}`]),
    ],
    stdio: ['ignore', printsNothing ? 'ignore' : 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`The benchmark's worker ended: ${signal ?? `code ${code}`}`)),
    );
  });
  ended.catch(() => undefined);

  function next<K extends Reply['type']>(type: K): Promise<Extract<Reply, { type: K }>> {
    const reply = new Promise<Extract<Reply, { type: K }>>((resolve) => {
      child.once('message', (message: Extract<Reply, { type: K }>) => resolve(message));
    });
    return Promise.race([reply, ended]).then((message) => {
      if (message.type !== type)
        throw new Error(`The benchmark's worker answered ${message.type} in place of ${type}`);
      return message;
    });
  }

  const ask = <K extends Request & Reply['type']>(request: K) => {
    const reply = next(request);
    child.send(request);
    return reply;
  };

  await next('ready');
  return {
    measure: async (action) => {
      await ask('reset');
      const result = await Promise.race([action(), ended]);
      const { usage } = await ask('usage');
      return { result, usage };
    },
    stop: async () => {
      const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send('stop' satisfies Request);
      await exit;
    },
  };
}
