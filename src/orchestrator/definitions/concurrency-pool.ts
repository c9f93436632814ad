import type { Env } from '../env.ts';
import { wholeNumber } from './whole-number.ts';

/** A limit to the runs of one or more jobs together, or to the steps of assets and activities. Those over the limit wait, oldest first. */
export interface ConcurrencyPool<N extends string = string> {
  readonly name: N;
  readonly defaultLimit: number;
  /** The variable that overrides the limit. */
  readonly variable: string;
}

/** Declares a pool, for `pool` of jobs or of assets and activities. */
export function definePool<const N extends string>(spec: ConcurrencyPool<N>): ConcurrencyPool<N> {
  return spec;
}

/** @throws TerminalError when the variable is not a whole number of at least 1 */
export function poolLimit({ variable, defaultLimit }: ConcurrencyPool, env: Env): number {
  return wholeNumber(env, variable, defaultLimit);
}

const unlimited = 2_147_483_647;

/** The limits of pools by name. One that the definitions do not have any more limits nothing. */
export function poolLimits(pools: readonly ConcurrencyPool[], env: Env): (pool: string) => number {
  const limits = new Map(pools.map((pool) => [pool.name, poolLimit(pool, env)]));
  return (pool) => limits.get(pool) ?? unlimited;
}
