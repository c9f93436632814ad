import { readdir, readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

type RecordedHistory = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** Whose workflows a history is of: those of the fixtures of the kit's tests, or the deployment's. */
export type HistorySet = 'kit' | 'pools' | 'pipelines';

const folderOf = (set: HistorySet): URL => new URL(`./histories/${set}/`, import.meta.url);
const suffix = '.binpb.gz';
const { History } = temporal.api.history.v1;

export async function writeHistory(
  set: HistorySet,
  name: string,
  history: RecordedHistory,
): Promise<void> {
  await writeFile(
    new URL(`${name}${suffix}`, folderOf(set)),
    gzipSync(History.encode(withoutOrigin(history)).finish()),
  );
}

/** Each with its workflow's type. */
export async function readHistories(set: HistorySet) {
  const files = (await readdir(folderOf(set))).filter((file) => file.endsWith(suffix)).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const history = History.decode(gunzipSync(await readFile(new URL(file, folderOf(set)))));
      const workflow =
        history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
      return { set, name: file.slice(0, -suffix.length), workflow, history };
    }),
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
