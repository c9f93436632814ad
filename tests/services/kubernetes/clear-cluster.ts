import { readFile, rm } from 'node:fs/promises';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { stopProcess } from '#orchestrator/dev/process/stop-process.ts';
import { removeCgroup } from './cgroups.ts';
import { clusterFolder } from './cluster-folder.ts';
import { clusterProcesses } from './cluster-processes.ts';
import { restoreKernelSettings } from './kernel-settings.ts';
import { removeNetwork } from './network.ts';

/**
 * Stops everything that runs in the machine's cluster, from this run or from a killed one, and
 * removes everything that it created: pods, mounts, network and data.
 *
 * @returns the number of processes that were left
 */
export async function clearCluster(env: Env): Promise<number> {
  // The kubelet first, otherwise it restarts what is stopped.
  const agent = await clusterProcesses(['kubelet']);
  await Promise.all(agent.map(kill));
  const others = await clusterProcesses();
  await Promise.all(others.map(kill));
  await removeCgroup();
  await unmountAll(env);
  await removeNetwork(env);
  await restoreKernelSettings();
  await rm(clusterFolder, { recursive: true, force: true });
  return agent.length + others.length;
}

function kill(pid: number): Promise<void> {
  return stopProcess(pid, { signal: 'SIGKILL' });
}

async function unmountAll(env: Env): Promise<void> {
  for (const mount of (await mounts()).toReversed()) {
    await runProgram('umount', ['--lazy', mount], { env, timeoutMs: 30_000 }).catch(() => {});
  }
  const left = await mounts();
  // A mount may belong to someone else: removing the folder would delete its content.
  if (left.length > 0)
    throw new TerminalError(`${left.join(', ')} can't be unmounted: unmount it manually`);
}

async function mounts(): Promise<string[]> {
  const lines = (await readFile('/proc/mounts', 'utf8')).split('\n');
  return lines
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mount) => mount.startsWith(`${clusterFolder}/`));
}
