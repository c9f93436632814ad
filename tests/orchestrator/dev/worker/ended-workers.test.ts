import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countPollers } from '#orchestrator/client/pollers.ts';
import { createReaper } from '#orchestrator/dev/process/reaper.ts';
import { keepWorkerRunning } from '#orchestrator/dev/worker/keep-worker-running.ts';
import { readEndedWorkers } from '#orchestrator/dev-stack/ended-workers.ts';
import { readEnv } from '#orchestrator/env.ts';
import { runJson } from '#tests/cli/run-command.ts';
import { openRunEnvironment, type RunEnvironment } from '#tests/support/run-environment.ts';
import { collectLines } from '../fixtures/lines.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url));
const reaper = createReaper();

let environment: RunEnvironment;
let folder: string;

beforeAll(async () => {
  environment = await openRunEnvironment();
  folder = await mkdtemp(path.join(tmpdir(), 'ended-workers-'));
});

afterAll(async () => {
  await reaper.close();
  await environment.close();
  await rm(folder, { recursive: true });
});

test(
  'status counts the workers that are there, however often the stack has restarted its worker',
  { timeout: 90_000 },
  async () => {
    const source = path.join(folder, 'src', 'a.ts');
    await mkdir(path.dirname(source));
    await writeFile(source, '');
    const lines = collectLines();
    const stop = new AbortController();
    const kept = keepWorkerRunning({
      env: readEnv(),
      projectFolder: folder,
      folder: path.join(folder, 'data'),
      watch: ['src'],
      worker: [
        pathOf('support/worker-main.ts'),
        pathOf('doubles/fixtures/kit/definitions.ts'),
        'fixtureDefinitions',
      ],
      stack: {
        env: { ...environment.env } as Record<string, string>,
        urls: {},
        ownsPostgres: false,
        reaper,
        webPort: undefined,
        lost: new Promise(() => undefined),
        close: async () => undefined,
      },
      report: lines.add,
      signal: stop.signal,
    });
    try {
      await lines.next(/Worker started/);
      await expect
        .poll(() => countPollers(environment.client, 'default', 'workflows'), { timeout: 20_000 })
        .toBe(1);
      const seen = lines.all.length;
      await writeFile(source, '// changed');
      await lines.next(/Worker started/, seen);
      await expect
        .poll(() => countPollers(environment.client, 'default', 'workflows'), { timeout: 20_000 })
        .toBe(2);
      expect((await readEndedWorkers(path.join(folder, 'data'))).size).toBe(1);
      const { queues } = await runJson<{ queues: readonly { queue: string; workers: number }[] }>(
        ['status'],
        {
          env: environment.env,
          devFolder: path.join(folder, 'data'),
        },
      );
      expect(queues.find(({ queue }) => queue === 'default')).toMatchObject({ workers: 1 });
    } finally {
      stop.abort();
      await kept;
    }
  },
);
