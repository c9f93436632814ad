import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRun } from '#orchestrator/client/start-run.ts';
import { reportBlockedRuns } from '#orchestrator/dev/worker/report-blocked-runs.ts';
import { createChangedDefinitions } from '#tests/doubles/fixtures/changed/definitions.ts';
import { startWorker, type TestWorker } from '#tests/support/start-worker.ts';
import { collectLines } from '../fixtures/lines.ts';

let worker: TestWorker;

beforeAll(async () => {
  worker = await startWorker(createChangedDefinitions('throwing'));
});

afterAll(() => worker.stop());

test(
  'a run that cannot continue is reported once with what to do, and again when it continues',
  { timeout: 60_000 },
  async () => {
    const lines = collectLines();
    const stop = new AbortController();
    const ended = reportBlockedRuns({
      client: worker.client,
      report: lines.add,
      signal: stop.signal,
      intervalMs: 50,
    });
    const run = await startRun(worker.client, {
      job: 'restJob',
      config: {},
      launchedBy: 'test',
      summary: 'rest',
    });
    const { firstExecutionRunId: runId } = run;
    await lines.next(new RegExp(`→ Correct the workflow code.* moderate runs terminate ${runId}`));
    await run.terminate();
    await lines.next(/no longer blocked/);
    stop.abort();
    await ended;
    expect(lines.all).toEqual([
      `BLOCKED: restJob ${runId}`,
      expect.stringMatching(
        /^ {2}The workflow code fails before it can continue: no workflow today \(\d+ attempts failed\)$/,
      ),
      expect.stringContaining('moderate runs terminate'),
      `restJob ${runId} is no longer blocked.`,
    ]);
  },
);
