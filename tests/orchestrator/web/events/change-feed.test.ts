import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { ReportSource } from '#orchestrator/reports/report-source.ts';
import type { Changes } from '#orchestrator/state/changes.ts';
import type { Mark } from '#orchestrator/state/marks.ts';
import { createChangeFeed, type ChangeBatch } from '#orchestrator/web/events/change-feed.ts';

vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: () => turn(),
}));

/** A state database in which a tick changes with each of the first polls. */
function tickingSource(changingPolls: number) {
  const polls = { count: 0 };
  const changes: Changes = {
    last: async () => ({ outcomes: 0, runs: 0 }),
    has: async () => true,
    outcomes: async () => [],
    assets: async () => [],
    runEnds: async () => [],
    runStarts: async () => [],
    sequence: async () => undefined,
    marks: async (): Promise<readonly Mark[]> => {
      polls.count += 1;
      const mark = String(Math.min(polls.count, changingPolls));
      return [{ kind: 'tick', subject: 'news', mark, about: [] }];
    },
  };
  const source = { store: async () => ({ changes }) } as unknown as ReportSource;
  return { polls, feed: createChangeFeed(source) };
}

test.each([
  [60, 'tick'],
  [61, 'tick'],
  [62, 'reset'],
])(
  'a reader that is behind after %i polls with changes, and many without, gets a %s next',
  async (changingPolls, type) => {
    const { polls, feed } = tickingSource(changingPolls);
    const stop = new AbortController();
    const followed = feed.follow(undefined, stop.signal);
    const typesOfNext = async () => {
      const batch = (await followed.next()).value as ChangeBatch | undefined;
      return batch?.changes.map((change) => change.type);
    };
    expect(await typesOfNext()).toEqual(['ready']);
    while (polls.count < 100) await turn();
    expect(await typesOfNext()).toEqual([type]);
    stop.abort();
    await followed.return(undefined);
  },
);
