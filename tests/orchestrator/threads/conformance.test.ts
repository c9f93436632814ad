import { defaultPayloadConverter, type ProtoFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { password, startThreadWorker, type ThreadWorker } from './thread-worker.ts';

let worker: ThreadWorker;

beforeAll(async () => {
  worker = await startThreadWorker();
});

afterAll(() => worker.stop());

let before = 0;
beforeEach(() => {
  before = worker.lines.length;
});

const logged = (message: string) =>
  worker.lines.slice(before).find((line) => line.message === message);
const latest = async (key: string) => (await worker.store.materializations.latest(key, ''))?.value;

async function history(workflowId: string) {
  return (await worker.client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
}

/** The message of a step's failure, as the run receives it. */
async function failureOf(key: string, config: object): Promise<object> {
  const { workflowId, error } = await worker.materialize(key, config);
  const failed = (await history(workflowId)).find(
    (event) => event.activityTaskFailedEventAttributes,
  );
  const failure = failed?.activityTaskFailedEventAttributes?.failure;
  return { error: error?.replace(key, 'KEY'), ...described(failure) };
}

function described(failure: ProtoFailure | null | undefined): object {
  const { type, nonRetryable, details, nextRetryDelay } = failure?.applicationFailureInfo ?? {};
  return {
    message: failure?.message,
    type,
    nonRetryable,
    nextRetryDelay: Number(nextRetryDelay?.seconds ?? 0),
    details: details?.payloads?.map((payload) => defaultPayloadConverter.fromPayload(payload)),
    thrownAt: /assets\.ts:\d+/.exec(failure?.stackTrace ?? '')?.[0],
    cause: failure?.cause ? described(failure.cause) : undefined,
  };
}

describe.each(['inline', 'thread'] as const)('an asset that is materialized %s', (group) => {
  test('has its value, metadata and checks recorded', async () => {
    await worker.materialize(`${group}/source`);
    const run = await worker.materialize(
      `+${group}/all`,
      { factor: 5 },
      new Date('2026-01-02T03:04:05Z'),
    );
    expect(run).toMatchObject({ status: 'completed', outcome: 'warnings' });
    expect(await latest(`${group}/all`)).toEqual({
      product: 15,
      noted: true,
      inThread: group === 'thread',
    });
    const steps = await worker.store.materializations.ofRun(run.runId);
    expect(steps.find(({ asset }) => asset === `${group}/all`)).toMatchObject({
      metadata: {
        attempt: 1,
        job: 'materializeAssets',
        scheduledFor: '2026-01-02T03:04:05.000Z',
        partition: 'undefined',
        configured: true,
        one: 1,
        known: 1,
        started: true,
      },
      checks: [
        { name: 'positive', severity: 'error', passed: true, metadata: {} },
        {
          name: 'throws',
          severity: 'warn',
          passed: false,
          metadata: { error: expect.stringContaining('no scale') },
        },
      ],
    });
    expect(await worker.ledger()).toMatch(group === 'thread' ? /^all [1-9]\d*$/m : /^all 0$/m);
    expect(
      (await history(run.workflowId)).filter(
        (event) => event.workflowExecutionSignaledEventAttributes,
      ),
    ).toHaveLength(1);
    expect(JSON.stringify(await history(run.workflowId))).not.toContain(password);
  });

  test('logs lines that name its run and step', async () => {
    const { runId } = await worker.materialize(`+${group}/all`);
    expect(logged('Multiplied')).toMatchObject({
      level: 'INFO',
      meta: {
        rows: 3,
        run: runId,
        asset: `${group}/all`,
        job: 'materializeAssets',
        attempt: 1,
        error: {
          message: 'not thrown',
          name: 'DATA_REFUSED',
          stack: expect.stringContaining('assets.ts'),
        },
      },
    });
  });

  test('may catch what reading an upstream asset throws', async () => {
    await worker.materialize(`${group}/catches`);
    expect(await latest(`${group}/catches`)).toMatch(
      /^UPSTREAM_NOT_MATERIALIZED UPSTREAM_NOT_MATERIALIZED: Its upstream \w+\/missing has never/,
    );
  });

  test(
    'reports progress with its heartbeats, which its next attempt reads, and decides when that is',
    { timeout: 60_000 },
    async () => {
      const handle = await worker.start(`${group}/twice`);
      await expect
        .poll(
          async () =>
            (await handle.describe()).raw.pendingActivities?.[0]?.heartbeatDetails?.payloads?.map(
              (each) => defaultPayloadConverter.fromPayload(each),
            ),
          { timeout: 15_000 },
        )
        .toEqual([{ rows: 2, phase: 'reading' }]);
      await handle.result();
      expect(await latest(`${group}/twice`)).toEqual({
        attempt: 2,
        before: { rows: 2, phase: 'reading' },
      });
      const started = (await history(handle.workflowId)).find(
        (event) => event.activityTaskStartedEventAttributes?.attempt === 2,
      );
      expect(
        started?.activityTaskStartedEventAttributes?.lastFailure?.applicationFailureInfo
          ?.nextRetryDelay,
      ).toMatchObject({
        nanos: 500_000_000,
      });
    },
  );

  test('is notified of the cancellation of its run', { timeout: 60_000 }, async () => {
    const handle = await worker.start(`${group}/waiting`);
    await expect.poll(() => logged('Waiting'), { timeout: 20_000 }).toBeDefined();
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(logged('Stopped')?.meta).toMatchObject({ reason: 'CancelledFailure: CANCELLED' });
  });

  test('is notified when its time is over', { timeout: 60_000 }, async () => {
    const { error } = await worker.materialize(`${group}/short`);
    expect(error).toContain('Took longer than its time limit');
    await expect
      .poll(() => logged('Stopped')?.meta, { timeout: 10_000 })
      .toMatchObject({
        // Either through the worker's own clock, or through the server's response to a heartbeat.
        reason: expect.stringMatching(/^CancelledFailure: (TIMED_OUT|NOT_FOUND)$/),
      });
  });
});

test.each(['terminal', 'typed', 'retryable', 'bug', 'network', 'plain', 'application', 'circle'])(
  'an error is the same from the event loop and from a thread: %s',
  async (how) => {
    const inline = await failureOf('inline/failing', { how });
    expect(inline).toMatchObject({ message: expect.any(String), type: expect.any(String) });
    expect(await failureOf('thread/failing', { how })).toEqual(inline);
  },
);
