import { createReaper } from '../../../src/dev/process/reaper.ts';
import { startRabbitmq } from '../../../src/dev/rabbitmq/start-rabbitmq.ts';
import type { BenchParts } from '../bench-parts.ts';
import { measureBacklog, type Backlog } from './measure-backlog.ts';
import { measureLatency, type Latency } from './measure-latency.ts';

export interface MatrixProfileResults {
  readonly latency: Latency;
  /** Of messages whose runs all have room. */
  readonly burst: Backlog;
  /** Of messages that wait when the sensor starts, many more than there is room for. */
  readonly backlog: Backlog;
}

/** Measures the real sensor of messages on a real worker and a real RabbitMQ, with a job that needs no cluster. */
export async function benchMatrixProfile(parts: BenchParts): Promise<MatrixProfileResults> {
  const { report, quick, env } = parts;
  const reaper = createReaper();
  const rabbit = await startRabbitmq({ env, reaper, report });
  try {
    const [messages, burst, backlog] = quick ? [10, 50, 500] : [100, 1_000, 10_000];
    report(`Messages: from each of ${messages} to its run …`);
    const latency = await measureLatency(parts, rabbit.url, messages);
    report(`Messages: ${burst} at once, a run each …`);
    const all = await measureBacklog(parts, rabbit.url, { messages: burst, room: burst, until: 'started' });
    report(`Messages: ${backlog} that wait …`);
    return { latency, burst: all, backlog: await measureBacklog(parts, rabbit.url, { messages: backlog, room: 1, until: 'requested' }) };
  } finally {
    await rabbit.stop();
    await reaper.close();
  }
}
