import { defineSensor, type SensorContext } from '@moderate/orchestrator';
import { matrixProfileConfig } from '#activities/matrix-profile/config.ts';
import { messageQueue } from '#activities/matrix-profile/message-queue.ts';
import { analyses } from '#activities/matrix-profile/partitions.ts';
import { parseMessage } from '#activities/matrix-profile/parse-message.ts';
import { isQueueMissing, type MessageBatch, type Rabbit } from '#resources/rabbit.ts';
import { platformApiResource } from '#resources/platform-api.ts';
import { createAside, type Aside } from './dead-letter-aside.ts';

type Context = SensorContext<{ readonly rabbit: Rabbit }>;

/**
 * Maximum number of messages in a worker's memory. A burst is committed in batches of this size, a
 * single message after the linger time.
 */
const taking = { prefetch: 100, lingerMs: 20 };

/**
 * Requests an analysis run for each message of the platform. The platform's job id is the run key,
 * so duplicates start nothing. Unusable messages are dead-lettered with the reason. The run needs
 * the platform API for its result: without it, no message is consumed.
 */
export const matrixProfileMessagesSensor = defineSensor({
  name: 'matrixProfileMessagesSensor',
  description: "Runs an analysis for every message in the platform's queue",
  mode: 'stream',
  intervalSecs: 60,
  uses: { rabbit: messageQueue, platformApi: platformApiResource },
  jobs: { matrixProfileJob: matrixProfileConfig },
  evaluate: takeMessages,
});

async function* takeMessages({ resources, signal }: Context) {
  const { rabbit } = resources;
  const aside = createAside(rabbit);
  let taken = 0;
  try {
    for await (const batch of rabbit.consume({ ...taking, signal })) {
      taken += batch.messages.length;
      yield handOver(batch, aside);
    }
  } catch (error) {
    if (!isQueueMissing(error)) throw error;
    yield { skipReason: error.message };
    return;
  }
  aside.check();
  yield { skipReason: skipReason(taken, aside.count()) };
}

function handOver({ messages, acknowledge, leave }: MessageBatch, aside: Aside) {
  const parsed = messages.map((message) => ({ message, ...parseMessage(message.content) }));
  const good = parsed.filter((one) => one.ok);
  const bad = parsed.filter((one) => !one.ok);
  return {
    partitions: [{ of: analyses, add: good.map(({ config }) => String(config.workflowJobId)) }],
    requests: good.map(
      ({ config }) =>
        ({ job: 'matrixProfileJob', runKey: String(config.workflowJobId), config }) as const,
    ),
    acknowledge: async () => {
      acknowledge(good.map(({ message }) => message));
      await aside.settle(bad, { acknowledge, leave });
    },
  };
}

function skipReason(taken: number, aside: number): string {
  if (taken === 0) return 'No messages';
  if (aside === 0) return `A run was already requested for each of ${taken} messages`;
  return `No new messages among ${taken}; ${aside} were dead-lettered: moderate dead-letters list`;
}
