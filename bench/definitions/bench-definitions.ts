import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchParts } from '../bench-parts.ts';
import { median } from '../statistics.ts';
import type { LoadedDefinitions } from './load-definitions-main.ts';

export interface DefinitionsResults {
  readonly assets: number;
  readonly medianMs: number;
  readonly samplesMs: readonly number[];
  /** Of the process, including its start. */
  readonly peakMiB: number;
}

const main = fileURLToPath(new URL('./load-definitions-main.ts', import.meta.url));

/**
 * Measures how long it takes to load the definitions of many assets, each time in a new process.
 */
export async function benchDefinitions({
  env,
  report,
  quick,
}: Pick<BenchParts, 'env' | 'report' | 'quick'>): Promise<DefinitionsResults> {
  const assets = quick ? 1_000 : 10_000;
  report(`Definitions: ${assets} assets …`);
  const loaded: LoadedDefinitions[] = [];
  for (let round = 0; round < (quick ? 2 : 7); round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [main, String(assets)], {
      env: { ...env },
    });
    loaded.push(JSON.parse(stdout) as LoadedDefinitions);
  }
  const samplesMs = loaded.map(({ ms }) => ms);
  return {
    assets,
    medianMs: median(samplesMs),
    samplesMs,
    peakMiB: Math.max(...loaded.map(({ peakMiB }) => peakMiB)),
  };
}
