import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

type RecordedHistory = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The owner of a history's workflows: the kit's test fixtures, or the deployment. */
export type HistorySet = 'kit' | 'pools' | 'pipelines';

/** One frozen folder per release, and one for histories recorded since the last release. */
const histories = new URL('./histories/', import.meta.url);
const unreleased = 'unreleased';
const suffix = '.binpb.gz';
const { History } = temporal.api.history.v1;

export async function writeHistory(
  set: HistorySet,
  name: string,
  history: RecordedHistory,
): Promise<void> {
  const folder = new URL(`${unreleased}/${set}/`, histories);
  await mkdir(folder, { recursive: true });
  await writeFile(
    new URL(`${name}${suffix}`, folder),
    gzipSync(History.encode(withoutOrigin(history)).finish()),
  );
}

/** Histories of all releases, each with its release and workflow type. */
export async function readHistories(set: HistorySet) {
  const files = (await readdir(histories, { recursive: true }))
    .map((file) => file.split(path.sep))
    .filter((parts) => parts[1] === set && parts.at(-1)?.endsWith(suffix))
    .map((parts) => parts.join('/'))
    .toSorted();
  return Promise.all(
    files.map(async (file) => {
      const history = History.decode(gunzipSync(await readFile(new URL(file, histories))));
      const workflow =
        history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
      const [release = '', , name = ''] = file.slice(0, -suffix.length).split('/');
      return { set, release, name, workflow, history };
    }),
  );
}

/**
 * Without traces of where it was recorded: replay needs neither stack traces nor the names of
 * workers.
 */
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
