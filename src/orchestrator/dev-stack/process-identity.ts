import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAlive } from './is-alive.ts';

/** Identifies a process even if its id is reused after it ends. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, startedAt: await startOf(pid) };
}

export async function stillRuns({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  return (await isAlive(pid)) && (await startOf(pid)) === startedAt;
}

/** Clock ticks since boot on Linux, a date on other systems. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (afterName[19]) return afterName[19];
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'lstart=']).catch(
    () => ({ stdout: '' }),
  );
  return stdout.trim();
}
