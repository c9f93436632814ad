import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { isAlive } from './is-alive.ts';

const endedWorker = z.strictObject({ pid: z.number(), identity: z.string(), endedAt: z.number() });
type EndedWorker = z.infer<typeof endedWorker>;

export interface EndedWorkers {
  /** Records that a worker of this process has ended. */
  note(pid: number): Promise<void>;
}

/** Longer than a worker counts as present after its last poll. */
const keptMs = 120_000;

const fileOf = (folder: string) => path.join(folder, 'ended-workers.json');

/**
 * Records for other terminals which workers of a development stack have ended, because Temporal
 * remembers pollers for a while.
 */
export function openEndedWorkers(folder: string): EndedWorkers {
  let written: Promise<void> = Promise.resolve();
  const append = async (worker: EndedWorker) => {
    const file = fileOf(folder);
    await mkdir(folder, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify([...recent(folder), worker]));
    await rename(`${file}.new`, file);
  };
  return {
    note: (pid) => {
      const worker = { pid, identity: identityOf(pid), endedAt: Date.now() };
      // The caller of the failed write already has its error.
      written = written.catch(() => undefined).then(() => append(worker));
      return written;
    },
  };
}

/**
 * The identities in Temporal of workers that ended recently. One whose process id is in use again
 * is omitted, because the new process may be a worker with the same identity.
 */
export async function readEndedWorkers(folder: string): Promise<ReadonlySet<string>> {
  const ended = await Promise.all(
    recent(folder).map(async (worker) => ((await isAlive(worker.pid)) ? [] : [worker.identity])),
  );
  return new Set(ended.flat());
}

function recent(folder: string): readonly EndedWorker[] {
  const { data = [] } = z.array(endedWorker).safeParse(contentOf(fileOf(folder)));
  return data.filter(({ endedAt }) => endedAt > Date.now() - keptMs);
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

/** The SDK's default identity of a worker. */
const identityOf = (pid: number) => `${pid}@${hostname()}`;
