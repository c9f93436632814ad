import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import '#project.ts';
import { startRun } from '#orchestrator/client/start-run.ts';
import type { StoredRun } from '#orchestrator/state/stored-run.ts';
import { createWorker } from '#orchestrator/worker/create-worker.ts';
import type { ThreadSettings } from '#orchestrator/threads/thread-settings.ts';
import { definitions } from '#tests/doubles/fixtures/threads/definitions.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';

export const password = 'correct horse';

export interface ThreadWorker extends Omit<RunEnvironment, 'close'> {
  readonly lines: readonly LogEntry[];
  start(key: string, config?: object, scheduledFor?: Date): ReturnType<typeof startRun>;
  /** Materializes an asset and returns its run. */
  materialize(key: string, config?: object, scheduledFor?: Date): Promise<StoredRun>;
  /** The records of the fixture's resource clients. */
  ledger(): Promise<string>;
  stop(): Promise<void>;
}

const lines: LogEntry[] = [];
let installed = false;

/** A worker in this process whose log can be read, with the threads' fixture. */
export async function startThreadWorker(
  settings: Partial<ThreadSettings> = {},
): Promise<ThreadWorker> {
  if (!installed)
    Runtime.install({ logger: new DefaultLogger('INFO', (entry) => lines.push(entry)) });
  installed = true;
  const folder = await mkdtemp(path.join(tmpdir(), 'threads-'));
  const file = path.join(folder, 'ledger');
  const { close, ...environment } = await openRunEnvironment({
    LEDGER_FILE: file,
    LEDGER_PASSWORD: password,
  });
  const { env, client, store } = environment;
  const worker = await createWorker({
    definitions,
    env,
    queues: ['default'],
    stateDatabaseUrl: env['STATE_DATABASE_URL'] ?? '',
    threads: {
      limit: 2,
      memoryMb: undefined,
      idleMs: 3e4,
      graceMs: 1e3,
      ...settings,
    },
  });
  const running = worker.run();
  const start: ThreadWorker['start'] = (key, config, scheduledFor) =>
    startRun(client, {
      job: 'materializeAssets',
      config: {
        selection: [key],
        config: config === undefined ? {} : { [key.replace('+', '')]: config },
      },
      launchedBy: 'test',
      summary: '',
      ...(scheduledFor !== undefined && { scheduledFor }),
    });
  return {
    ...environment,
    lines,
    start,
    materialize: async (...given) => {
      const handle = await start(...given);
      await handle.result().catch(() => undefined);
      const run = await store.runs.find(handle.firstExecutionRunId);
      if (run === undefined) throw new Error('The run was not recorded');
      return run;
    },
    ledger: () => readFile(file, 'utf8'),
    stop: async () => {
      worker.shutdown();
      await running;
      await close();
      await rm(folder, { recursive: true });
    },
  };
}
