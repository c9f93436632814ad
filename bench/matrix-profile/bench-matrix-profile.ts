import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { startRabbitmq } from '#tests/services/rabbitmq/start-rabbitmq.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import type { BenchParts } from '../bench-parts.ts';
import { measureBacklog, type Backlog } from './measure-backlog.ts';
import { measureJobs, type JobCost } from './measure-jobs.ts';
import { measureLatency, type Latency } from './measure-latency.ts';

export interface MatrixProfileResults {
  readonly latency: Latency;
  /** Messages whose runs all fit into the pool. */
  readonly burst: Backlog;
  /** Messages that wait when the sensor starts, many more than fit into the pool. */
  readonly backlog: Backlog;
  /** Missing if the machine cannot run a cluster. */
  readonly jobs?: JobCost;
}

/**
 * Measures the real message sensor on a real worker and a real RabbitMQ, with a job that needs no
 * cluster; then the real job in a cluster, if the machine can run one.
 */
export async function benchMatrixProfile(parts: BenchParts): Promise<MatrixProfileResults> {
  const { report, quick, env } = parts;
  const reaper = createReaper();
  const rabbit = await startRabbitmq({ env, reaper, report });
  try {
    const [messages, burst, backlog] = quick ? [10, 50, 500] : [100, 1_000, 10_000];
    report(`Messages: from each of ${messages} to its run …`);
    const latency = await measureLatency(parts, rabbit.url, messages);
    report(`Messages: ${burst} at once, a run each …`);
    const all = await measureBacklog(parts, rabbit.url, {
      messages: burst,
      room: burst,
      until: 'started',
    });
    report(`Messages: ${backlog} that wait …`);
    const waiting = await measureBacklog(parts, rabbit.url, {
      messages: backlog,
      room: 1,
      until: 'requested',
    });
    report('Jobs in a cluster …');
    const jobs = await measureJobs(parts).catch((error: unknown) => {
      if (!(error instanceof TerminalError)) throw error;
      report(`Jobs: not measured: ${error.message}`);
      return undefined;
    });
    return { latency, burst: all, backlog: waiting, ...(jobs && { jobs }) };
  } finally {
    await rabbit.stop();
    await reaper.close();
  }
}
