import { readdir, readlink } from 'node:fs/promises';
import path from 'node:path';
import { commandLine, isAlive } from '#orchestrator/dev-stack/is-alive.ts';
import { clusterFolder } from './cluster-folder.ts';

const programs = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'containerd',
  'containerd-shim-runc-v2',
];

/** The cluster's own processes, whoever started them, without those in pods. */
export async function clusterProcesses(names: readonly string[] = programs): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 1);
  const found = await Promise.all(pids.map((pid) => isOneOf(pid, names)));
  return pids.filter((_pid, index) => found[index]);
}

async function isOneOf(pid: number, names: readonly string[]): Promise<boolean> {
  const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
  // The kernel marks a program that was replaced in the meantime.
  const name = path.basename(program).replace(/ \(deleted\)$/, '');
  return (
    names.includes(name) && (await commandLine(pid)).includes(clusterFolder) && (await isAlive(pid))
  );
}
