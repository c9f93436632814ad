import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../dev-stack/is-alive.ts';

export interface StopOptions {
  /** The signal for a graceful shutdown. */
  readonly signal: NodeJS.Signals;
  /** After this time the process is killed. */
  readonly graceMs?: number;
}

/** Resolves when no process with this id is running. */
export async function stopProcess(
  pid: number,
  { signal, graceMs = 10_000 }: StopOptions,
): Promise<void> {
  send(pid, signal);
  if (await endsWithin(pid, graceMs)) return;
  send(pid, 'SIGKILL');
  await endsWithin(pid, 5_000);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already ended.
  }
}

async function endsWithin(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if (!(await isAlive(pid))) return true;
    await sleep(20);
  }
  return !(await isAlive(pid));
}
