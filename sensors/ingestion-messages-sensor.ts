import { createHash, randomUUID } from 'node:crypto';
import { defineSensor, type SensorContext } from '@moderate/orchestrator';
import { datalakeObject } from '#activities/datalake-ingestion.ts';
import { ingestionQueue } from '#activities/openmetadata/ingestion-queue.ts';
import { parseRequest } from '#activities/openmetadata/parse-request.ts';
import { postgresTable } from '#activities/postgres-ingestion.ts';
import type { MessageBatch, Rabbit } from '#resources/rabbit.ts';
import { createAside, type Aside } from './dead-letter-aside.ts';

type Context = SensorContext<{ readonly ingestionMessages: Rabbit }>;
type Message = MessageBatch['messages'][number];

/** A burst becomes one run per this many messages. */
const taking = { prefetch: 200, lingerMs: 50 };
/** Per run, so that its config is small enough for a request. */
const keysPerRun = 100;

/**
 * Ingests single tables and objects that messages, including bucket notifications, name. Duplicates
 * within a batch are ingested once. An unusable message is dead-lettered with the reason.
 */
export const ingestionMessagesSensor = defineSensor({
  name: 'ingestionMessagesSensor',
  description: 'Ingests the tables and objects that messages say have changed',
  mode: 'stream',
  intervalSecs: 60,
  uses: { ingestionMessages: ingestionQueue },
  assets: [postgresTable, datalakeObject],
  evaluate: takeMessages,
});

async function* takeMessages({ resources, env, signal }: Context) {
  const { ingestionMessages: rabbit } = resources;
  const aside = createAside(rabbit);
  let taken = 0;
  for await (const batch of rabbit.consume({ ...taking, signal })) {
    taken += batch.messages.length;
    yield toRequests(batch, aside, env['S3_BUCKET_NAME']);
  }
  aside.check();
  yield { skipReason: skipReason(taken, aside.count()) };
}

function toRequests(
  { messages, acknowledge, leave }: MessageBatch,
  aside: Aside,
  bucket: string | undefined,
) {
  const parsed = messages.map((message) => ({ message, ...parseRequest(message.content, bucket) }));
  const good = parsed.filter((one) => one.ok);
  const bad = parsed.filter((one) => !one.ok);
  const batch = batchKey(good);
  const requestsOf = (
    asset: typeof postgresTable | typeof datalakeObject,
    all: readonly string[],
  ) => {
    const keys = [...new Set(all)];
    return Array.from({ length: Math.ceil(keys.length / keysPerRun) }, (_, index) => ({
      assets: [asset],
      partitions: keys.slice(index * keysPerRun, (index + 1) * keysPerRun),
      runKey: `${batch}/${asset === postgresTable ? 'tables' : 'objects'}/${index + 1}`,
    }));
  };
  return {
    requests: [
      ...requestsOf(
        postgresTable,
        good.flatMap(({ tables }) => tables),
      ),
      ...requestsOf(
        datalakeObject,
        good.flatMap(({ objects }) => objects),
      ),
    ],
    acknowledge: async () => {
      acknowledge(good.map(({ message }) => message));
      await aside.settle(bad, { acknowledge, leave });
    },
  };
}

/**
 * Equal for redelivered messages that carry an id. Messages without an id may report another change
 * of the same table or object: they are ingested again, which changes nothing if nothing has
 * changed.
 */
function batchKey(
  messages: readonly { readonly message: Message; readonly event?: string }[],
): string {
  const ids = messages.map(
    ({ message, event }) => (message.properties.messageId as string | undefined) || event,
  );
  if (ids.some((id) => id === undefined)) return randomUUID();
  return createHash('sha256').update(JSON.stringify(ids)).digest('hex').slice(0, 32);
}

function skipReason(taken: number, aside: number): string {
  if (taken === 0) return 'No messages';
  const deadLettered =
    aside === 0
      ? ''
      : `; ${aside} were dead-lettered: moderate dead-letters list --queue ingestion`;
  return `None of ${taken} messages requests anything new${deadLettered}`;
}
