import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Definitions } from '#orchestrator/definitions/deployment.ts';
import type { Env } from '#orchestrator/env.ts';
import { workflowBundle } from './workflow-bundle.ts';

export interface WorkerProcess {
  /** All output so far. */
  output(): string;
  /** `kill -9`, without cleanup. */
  kill(): Promise<void>;
  /** SIGTERM: work in progress gets its grace period. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

const main = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

/** Starts a worker in a separate process and waits until it polls. */
export async function startWorkerProcess(
  { module, name }: { readonly module: URL; readonly name: string },
  env: Env,
): Promise<WorkerProcess> {
  const { [name]: definitions } = (await import(module.href)) as Readonly<
    Record<string, Definitions>
  >;
  if (definitions === undefined) throw new Error(`${module.href} exports no ${name}`);
  const child = spawn(process.execPath, [main, fileURLToPath(module), name], {
    env: { ...env, WORKFLOW_BUNDLE: await workflowBundle(definitions.workflowsUrl), PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => lines.push(line));
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      if (line.includes('"Worker started"')) resolve();
    });
    void exited.then(([code]) =>
      reject(new Error(`The worker ended with code ${code}:\n${lines.join('\n')}`)),
    );
  });

  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return {
    output: () => lines.join('\n'),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}
