import { setTimeout as delay } from 'node:timers/promises';
import { median, quantile } from '../statistics.ts';
import type { MeasuredPage } from './pages.ts';

/** For page requests, from sending the request until the last byte arrives. */
export interface ServerMeasured extends MeasuredPage {
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Uncompressed. */
  readonly bytes: number;
}

const pauseMs = 20;

/** Cycles through the pages, so that periodic reads of the server affect all of them. */
export async function measureServer(
  url: string,
  pages: readonly MeasuredPage[],
  rounds: number,
): Promise<readonly ServerMeasured[]> {
  const samples = pages.map((page) => ({ page, ms: [] as number[], bytes: 0 }));
  const warmUp = 2;
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const sample of samples) {
      const began = performance.now();
      const answer = await fetch(new URL(sample.page.path, url));
      sample.bytes = (await answer.arrayBuffer()).byteLength;
      if (answer.status !== 200)
        throw new Error(`${sample.page.path} was answered with ${answer.status}`);
      if (round >= 0) sample.ms.push(performance.now() - began);
      await delay(pauseMs);
    }
  }
  return samples.map(({ page, ms, bytes }) => ({
    ...page,
    medianMs: median(ms),
    p95Ms: quantile(ms, 0.95),
    bytes,
  }));
}
