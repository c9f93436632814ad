import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isAlive } from './is-alive.ts';

/** A process that outlives neither its end nor the reuse of its id by another. */
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

/** In ticks since the start of the system on Linux, a date elsewhere. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (afterName[19]) return afterName[19];
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'lstart=']).catch(
    () => ({ stdout: '' }),
  );
  return stdout.trim();
}
