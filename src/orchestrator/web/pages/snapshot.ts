import pTimeout from 'p-timeout';
import { latestByAsset, type Latest } from '../../reports/assets/latest.ts';
import { readStatus, type Status } from '../../reports/health/read-status.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { messageOf } from '../../message-of.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';

/** How everything was at a moment. */
export interface Snapshot {
  readonly at: Date;
  /** Undefined where it could not be read. */
  readonly status: Status | undefined;
  readonly latest: Latest;
  /** The last ones. */
  readonly backfills: readonly StoredBackfill[];
  /** What could not be read. */
  readonly notes: readonly string[];
}

export interface Snapshots {
  /** One that is at most some seconds old. */
  read(): Promise<Snapshot>;
  /** The last one without waiting for a newer, for what stands beside a page. Undefined where the first takes long. */
  recent(): Promise<Snapshot | undefined>;
}

const longestAgeMs = 3_000;
const shownAgeMs = 15_000;
const firstWaitMs = 500;
const readBackfills = 20;

/** Many pages ask at once, and what they show takes a dozen queries: they share the answers. */
export function createSnapshots(source: ReportSource): Snapshots {
  let last: Snapshot | undefined;
  let reading: Promise<Snapshot> | undefined;
  const isOlder = (ms: number) => last === undefined || Date.now() - last.at.getTime() > ms;
  const readAnew = () => {
    reading ??= readSnapshot(source)
      .then((snapshot) => (last = snapshot))
      .finally(() => (reading = undefined));
    return reading;
  };
  return {
    read: async () => (last === undefined || isOlder(longestAgeMs) ? readAnew() : last),
    recent: async () => {
      if (isOlder(shownAgeMs)) {
        const next = readAnew();
        next.catch(() => undefined);
        if (last === undefined)
          return pTimeout(next, { milliseconds: firstWaitMs, fallback: () => undefined });
      }
      return last;
    },
  };
}

async function readSnapshot(given: ReportSource): Promise<Snapshot> {
  const notes = new Set<string>();
  const source = { ...given, note: (text: string) => void notes.add(text) };
  const attempt = <T>(read: () => Promise<T>, otherwise: T) =>
    read().catch((error: unknown) => {
      notes.add(messageOf(error));
      return otherwise;
    });
  const [status, latest, backfills] = await Promise.all([
    attempt<Status | undefined>(() => readStatus(source), undefined),
    attempt<Latest>(
      async () => latestByAsset(source, (await source.definitions()).assets),
      undefined,
    ),
    attempt<readonly StoredBackfill[]>(
      async () => (await source.store()).backfills.list(readBackfills),
      [],
    ),
  ]);
  return { at: new Date(), status, latest, backfills, notes: [...notes] };
}
