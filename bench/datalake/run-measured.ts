import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Env } from '#orchestrator/env.ts';
import type { Measured } from './measured.ts';

const longestMs = 1_800_000;

/** Runs a program that prints its measurements as the last line of output. */
export async function runMeasured(
  program: string,
  args: readonly string[],
  env: Env,
): Promise<Measured> {
  const { stdout } = await promisify(execFile)(program, args, {
    env: { ...env },
    timeout: longestMs,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured;
}
