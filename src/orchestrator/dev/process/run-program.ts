import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Env } from '../../env.ts';

export interface ProgramOptions {
  readonly env: Env;
  readonly timeoutMs: number;
  readonly cwd?: string;
}

/**
 * Runs a program and waits until it ends.
 *
 * @throws Error with one line of the program's output: the first that is marked as an error,
 * otherwise the last
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { env, timeoutMs, cwd }: ProgramOptions,
): Promise<void> {
  try {
    const options = {
      env: { ...env },
      timeout: timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
      ...(cwd !== undefined && { cwd }),
    };
    await promisify(execFile)(program, args, options);
  } catch (error) {
    throw new Error(explain(error, timeoutMs), { cause: error });
  }
}

function explain(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if ('killed' in error && error.killed) return `did not end within ${timeoutMs / 1000} s`;
  const printed = [textOf(error, 'stderr'), textOf(error, 'stdout')]
    .flatMap((text) => text.trim().split('\n'))
    .filter(Boolean);
  const marked = printed.find((line) => /^(\[ERROR]|ERROR:|E:)/.test(line));
  return marked ?? printed.at(-1) ?? error.message.split('\n')[0] ?? '';
}

function textOf(error: object, key: 'stdout' | 'stderr'): string {
  return key in error ? String((error as Record<typeof key, unknown>)[key]) : '';
}
