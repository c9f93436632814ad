import { readdir, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

type RecordedHistory = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

const folder = new URL('./histories/', import.meta.url);
const suffix = '.binpb.gz';
const { History } = temporal.api.history.v1;

export async function writeHistory(name: string, history: RecordedHistory): Promise<void> {
  await writeFile(new URL(`${name}${suffix}`, folder), gzipSync(History.encode(withoutOrigin(history)).finish()));
}

export async function readHistories(): Promise<readonly { readonly name: string; readonly history: RecordedHistory }[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(suffix)).toSorted();
  return Promise.all(
    files.map(async (file) => ({
      name: file.slice(0, -suffix.length),
      history: History.decode(gunzipSync(await readFile(new URL(file, folder)))),
    })),
  );
}

/** Less what tells where it was recorded: replay needs neither stack traces nor the names of workers. */
function withoutOrigin<T>(value: T): T {
  if (Array.isArray(value)) for (const item of value) withoutOrigin(item);
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'stackTrace' || key === 'identity') Object.assign(value, { [key]: '' });
      else withoutOrigin(inner);
    }
  }
  return value;
}
