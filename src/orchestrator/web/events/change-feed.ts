import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportSource } from '../../reports/report-source.ts';
import type {
  Changes,
  ChangePosition,
  OutcomeChange,
  RunEndChange,
  RunStartChange,
} from '../../state/changes.ts';

import type { Mark } from '../../state/marks.ts';
import { createMarkChanges } from './mark-changes.ts';

/** A change that may affect what a page shows. */
export type Change =
  | { readonly type: 'outcome'; readonly outcome: OutcomeChange }
  | { readonly type: 'run-ended'; readonly run: RunEndChange }
  | { readonly type: 'run-started'; readonly run: RunStartChange }
  | { readonly type: Mark['kind']; readonly mark: Mark }
  /** Changes are complete from here on. Sent first unless a position was given. */
  | { readonly type: 'ready' }
  /** There are more changes than listed: reload everything. */
  | { readonly type: 'reset' };

/** Changes with the position from which a reader can resume. */
export interface ChangeBatch {
  readonly position: ChangePosition;
  readonly changes: readonly Change[];
}

export interface ChangeFeed {
  /**
   * Yields changes from now on, or after a given position, until the signal is aborted. Changes are
   * neither lost nor repeated, except those without a position: starts of runs, ticks, the queue,
   * backfills, alerts and actions.
   */
  follow(after: ChangePosition | undefined, signal: AbortSignal): AsyncGenerator<ChangeBatch>;
}

const intervalMs = 1_000;
/** Per kind. Readers that are further behind reload everything. */
const mostAtOnce = 1_000;
/** Per follower, counting unread batches; readers that are further behind reload everything. */
const mostBatches = 60;

interface Follower {
  /** Undefined before the first batch. */
  position: ChangePosition | undefined;
  readonly queue: ChangeBatch[];
  wake(): void;
}

/** Polls once for all followers, and only while there are any. */
export function createChangeFeed(source: ReportSource): ChangeFeed {
  const followers = new Set<Follower>();
  let reached: ChangePosition | undefined;
  let looking = false;
  let started = new Set<string>();
  const markChanges = createMarkChanges();

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    while (followers.size > 0) {
      // Pages also show that Postgres is down. The next poll finds what was recorded in the
      // meantime.
      await step().catch(() => undefined);
      await sleep(intervalMs);
    }
    reached = undefined;
    markChanges.forget();
    looking = false;
  };

  const step = async (): Promise<void> => {
    const { changes } = await source.store();
    await changes.sequence();
    const from = (reached ??= await changes.last());
    const batch = await read(changes, from);
    const starts = await changes.runStarts(mostAtOnce);
    const news = starts
      .filter(({ runId }) => !started.has(runId))
      .map((run): Change => ({ type: 'run-started', run }));
    const marks = await changes.marks();
    started = new Set(starts.map(({ runId }) => runId));
    const marked = markChanges.next(marks).map((mark): Change => ({ type: mark.kind, mark }));
    reached = batch.position;
    for (const follower of followers) {
      const missed = isAt(follower.position ?? from, from)
        ? batch
        : await read(changes, follower.position ?? from);
      const ready: readonly Change[] = follower.position === undefined ? [{ type: 'ready' }] : [];
      follower.position = missed.position;
      const all = [...ready, ...missed.changes, ...news, ...marked];
      if (all.length > 0) {
        const isBehind = follower.queue.length === mostBatches;
        if (isBehind) follower.queue.length = 0;
        follower.queue.push({
          position: missed.position,
          changes: isBehind ? [{ type: 'reset' }] : all,
        });
      }
      follower.wake();
    }
  };

  return {
    follow: async function* (after, signal) {
      let wake: () => void = () => undefined;
      const follower: Follower = { position: after, queue: [], wake: () => wake() };
      followers.add(follower);
      signal.addEventListener('abort', follower.wake);
      void look();
      try {
        while (!signal.aborted) {
          const batch = follower.queue.shift();
          if (batch !== undefined) yield batch;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        followers.delete(follower);
        signal.removeEventListener('abort', follower.wake);
      }
    },
  };
}

const isAt = (one: ChangePosition, other: ChangePosition) =>
  one.outcomes === other.outcomes && one.runs === other.runs;

async function read(changes: Changes, after: ChangePosition): Promise<ChangeBatch> {
  const [outcomes, runEnds, hasAll] = await Promise.all([
    changes.outcomes(after.outcomes, mostAtOnce),
    changes.runEnds(after.runs, mostAtOnce),
    changes.has(after),
  ]);
  if (!hasAll || outcomes.length === mostAtOnce || runEnds.length === mostAtOnce) {
    return { position: await changes.last(), changes: [{ type: 'reset' }] };
  }
  return {
    position: {
      outcomes: outcomes.at(-1)?.seq ?? after.outcomes,
      runs: runEnds.at(-1)?.seq ?? after.runs,
    },
    changes: [
      ...outcomes.map((outcome): Change => ({ type: 'outcome', outcome })),
      ...runEnds.map((run): Change => ({ type: 'run-ended', run })),
    ],
  };
}
