import { quantile } from '../statistics.ts';

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

export function quantiles(samples: readonly number[]): Quantiles {
  return { p50: quantile(samples, 0.5), p95: quantile(samples, 0.95), most: Math.max(...samples) };
}
