import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { TerminalError } from '#orchestrator/errors.ts';
import type { InstallOptions } from '../go/install-go-program.ts';
import type { Cluster } from './start-cluster.ts';

/**
 * Starts the cluster of this machine in a separate process, which stops it when this process ends,
 * however it exits: otherwise pods and mounts would remain.
 *
 * @throws TerminalError with the process's output if the cluster does not start
 */
export async function startClusterProcess({
  env,
  report,
}: Pick<InstallOptions, 'env' | 'report'>): Promise<Cluster> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'cluster-main.ts')], {
    env: { ...env },
    // Ctrl-C is handled by this process.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    report(line);
  });
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => line === 'ready' && resolve());
    void exited.then(() =>
      reject(
        new TerminalError(`The Kubernetes cluster did not start:\n${lines.slice(-12).join('\n')}`),
      ),
    );
  });
  return {
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
