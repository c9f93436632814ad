import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { workerNodeFlags } from '#orchestrator/worker/node-flags.ts';
import type { Env } from '#orchestrator/env.ts';
import type { HugeSizes } from '#tests/orchestrator/web/huge/definitions.ts';

/** `moderate web` in a separate process. */
export interface WebProcess {
  readonly url: string;
  /** Peak resident memory. */
  peakMB(): Promise<number>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('./serve-web-main.ts', import.meta.url));

/** @param folder without a file `.env` */
export async function startWebProcess(
  sizes: HugeSizes,
  env: Env,
  folder: string,
  cpuProfiles: string | undefined,
): Promise<WebProcess> {
  const profile = cpuProfiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfiles}`];
  const child = spawn(
    process.execPath,
    [...workerNodeFlags, ...profile, main, 'web', '--port', '0'],
    {
      cwd: folder,
      env: { ...env, BENCH_WEB_SIZES: JSON.stringify(sizes) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exit = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    if (printed.includes('\n')) break;
  }
  const url = /http:\S+/.exec(printed)?.[0];
  if (url === undefined) throw new Error(`moderate web printed no address: ${printed}`);
  return {
    url,
    peakMB: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024) / 1_000_000;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
