import type pg from 'pg';
import { expect, test, vi } from 'vitest';
import { definitions } from '#definitions.ts';
import type { OpenResources } from '#orchestrator/definitions/resource.ts';

test.each([
  ['that serves its queue', ['default', 'kubernetes'], true, 1],
  ['that serves others', ['default', 'ingestion'], true, 0],
  ['that is not configured for it', ['kubernetes'], false, 0],
] as const)(
  "a worker %s loads the cluster's client at its start: %o, %o",
  async (_, queues, isConfigured, times) => {
    const connect = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const opened = {
      clients: { kubernetes: { connect } },
      isConfigured: () => isConfigured,
    } as unknown as OpenResources;
    await definitions.warmUp(opened, {}, {} as pg.Pool, queues);
    expect(connect).toHaveBeenCalledTimes(times);
  },
);
