import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Env } from '#orchestrator/env.ts';
import { median } from '../statistics.ts';

export interface CommandMeasured {
  /** From the start of the process to its end, median. */
  readonly seconds: number;
  readonly peakMiB: number;
}

const main = fileURLToPath(new URL('./show-partitions-main.ts', import.meta.url));

/** `moderate` with these arguments, each time in a new process. */
export async function measureCommand(
  args: readonly string[],
  env: Env,
  rounds: number,
): Promise<CommandMeasured> {
  const [samples, peaks]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...args], {
      env: { ...env },
    });
    samples.push((performance.now() - began) / 1_000);
    peaks.push(Number(/peak ([\d.]+) MiB/.exec(stderr)?.[1]));
    if (!stdout.includes('missing'))
      throw new Error(`moderate ${args.join(' ')} found no missing partition:\n${stdout}`);
  }
  return { seconds: median(samples), peakMiB: Math.max(...peaks) };
}
