import type { Env } from '../env.ts';
import { wholeNumber } from './whole-number.ts';

/** A limit to the runs of one or more jobs together. Runs over the limit wait, oldest first. */
export interface ConcurrencyPool<N extends string = string> {
  readonly name: N;
  readonly defaultLimit: number;
  /** The variable that overrides the limit. */
  readonly variable: string;
}

/** Declares a pool; jobs name it in their definition. */
export function definePool<const N extends string>(spec: ConcurrencyPool<N>): ConcurrencyPool<N> {
  return spec;
}

/** @throws TerminalError when the variable is not a whole number of at least 1 */
export function poolLimit({ variable, defaultLimit }: ConcurrencyPool, env: Env): number {
  return wholeNumber(env, variable, defaultLimit);
}
