import { createUsageMeter } from './usage-meter.ts';
import type { Reply, Request } from './messages.ts';

export interface ServedWorker {
  run(): Promise<void>;
  shutdown(): void;
}

/**
 * Runs workers in this child process and answers the benchmark's requests until it receives `stop`.
 * Exits immediately if the benchmark has crashed.
 */
export async function serveBench(
  workers: readonly ServedWorker[],
  countStatements: () => number = () => 0,
): Promise<void> {
  const meter = createUsageMeter(countStatements);
  const reply = (message: Reply) => void process.send?.(message);
  const answers: Readonly<Record<Request, () => void>> = {
    reset: () => {
      meter.reset();
      reply({ type: 'reset' });
    },
    usage: () => reply({ type: 'usage', usage: meter.read() }),
    stop: () => {
      for (const worker of workers) worker.shutdown();
    },
  };
  const endWithParent = () => process.exit(1);
  process.on('message', (request: Request) => answers[request]());
  process.once('disconnect', endWithParent);

  reply({ type: 'ready' });
  await Promise.all(workers.map((worker) => worker.run()));
  process.removeListener('disconnect', endWithParent);
  process.disconnect();
}
