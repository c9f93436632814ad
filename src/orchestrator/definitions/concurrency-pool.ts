import type { Env } from '../env.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * A limit to the concurrent runs of one or more jobs, or to the concurrent steps of assets and
 * activities. Those over the limit wait, the oldest first.
 */
export interface ConcurrencyPool<N extends string = string> {
  readonly name: N;
  readonly defaultLimit: number;
  /** The variable that overrides the limit. */
  readonly variable: string;
}

/** Declares a pool, for the `pool` option of jobs, assets and activities. */
export function definePool<const N extends string>(spec: ConcurrencyPool<N>): ConcurrencyPool<N> {
  return spec;
}

/** @throws TerminalError if the variable is not an integer of at least 1 */
export function poolLimit({ variable, defaultLimit }: ConcurrencyPool, env: Env): number {
  return wholeNumber(env, variable, defaultLimit);
}

const unlimited = 2_147_483_647;

/** The limits of pools by name. A pool that is no longer in the definitions has no limit. */
export function poolLimits(pools: readonly ConcurrencyPool[], env: Env): (pool: string) => number {
  const limits = new Map(pools.map((pool) => [pool.name, poolLimit(pool, env)]));
  return (pool) => limits.get(pool) ?? unlimited;
}
