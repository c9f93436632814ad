import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inCluster } from './cluster-folder.ts';

/** Machine-wide settings, changed by the kubelet and by the pods' bridge. */
const settings = [
  'net/ipv4/ip_forward',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];
const savedFile = inCluster('kernel-settings.json');

export async function saveKernelSettings(): Promise<void> {
  const saved: Record<string, string> = {};
  for (const setting of settings) {
    const value = await readFile(path.join('/proc/sys', setting), 'utf8').catch(() => undefined);
    if (value !== undefined) saved[setting] = value.trim();
  }
  await writeFile(savedFile, JSON.stringify(saved));
}

/** Restores saved settings, if any. */
export async function restoreKernelSettings(): Promise<void> {
  const saved = JSON.parse(await readFile(savedFile, 'utf8').catch(() => '{}')) as Record<
    string,
    string
  >;
  for (const [setting, value] of Object.entries(saved)) {
    await writeFile(path.join('/proc/sys', setting), value).catch(() => {});
  }
}
