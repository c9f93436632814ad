import { stateOf, type AssetState } from '../../reports/assets/asset-state.ts';
import type { Latest } from '../../reports/assets/latest.ts';
import { readBlockedRuns } from '../../reports/health/read-blocked-runs.ts';
import { readStatus, type Status } from '../../reports/health/read-status.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { AnyBlockedRun } from '../../reports/runs/reconciled.ts';
import { messageOf } from '../../message-of.ts';
import type { StoredBackfill } from '../../state/backfill-reports.ts';
import { followLatest, type FollowedLatest } from './follow-latest.ts';
import { seriousProblems, type SeriousProblem } from './serious-problems.ts';
import { createRefreshed, type Refreshed } from './refreshed.ts';

/** The state of the deployment at a point in time. */
export interface Snapshot {
  readonly at: Date;
  /** Undefined if it could not be read. */
  readonly status: Status | undefined;
  readonly latest: Latest;
  /** States by asset key; empty if unknown. */
  readonly states: ReadonlyMap<string, AssetState>;
  /** Problems of assets. */
  readonly serious: readonly SeriousProblem[];
  /** The most recent backfills. */
  readonly backfills: readonly StoredBackfill[];
  /** Messages about parts that could not be read. */
  readonly notes: readonly string[];
}

/**
 * A snapshot shared by all pages, because reading it takes a dozen queries and many pages are
 * opened at once.
 */
export interface Snapshots extends Refreshed<Snapshot> {
  /** Runs that cannot continue. Adds a note for what could not be read. */
  blockedRuns(note: ReportSource['note']): Promise<readonly AnyBlockedRun[]>;
}

const readBackfills = 20;
/** Each one requires a request to Temporal. */
const examinedRuns = 500;

export function createSnapshots(source: ReportSource): Snapshots {
  const blocked = createRefreshed(() =>
    noting(source, (of) => readBlockedRuns(of, { limit: examinedRuns, oldestFirst: true })),
  );
  const blockedRuns: Snapshots['blockedRuns'] = async (note) => {
    const { value, notes } = await blocked.read();
    for (const text of notes) note(text);
    return value;
  };
  let followed: FollowedLatest | undefined;
  const follow = async (of: ReportSource) => {
    followed = await followLatest(of, followed);
    return followed.byKey;
  };
  return {
    ...createRefreshed(async () => {
      const { value, notes } = await noting(source, (of) => readSnapshot(of, follow, blockedRuns));
      return { ...value, notes: [...notes] };
    }),
    blockedRuns,
  };
}

async function noting<T>(source: ReportSource, read: (source: ReportSource) => Promise<T>) {
  const notes = new Set<string>();
  const value = await read({ ...source, note: (text) => void notes.add(text) });
  return { value, notes };
}

async function readSnapshot(
  source: ReportSource,
  follow: (source: ReportSource) => Promise<NonNullable<Latest>>,
  blockedRuns: Snapshots['blockedRuns'],
): Promise<Omit<Snapshot, 'notes'>> {
  const attempt = <T>(read: () => Promise<T>, otherwise: T, subject = '') =>
    read().catch((error: unknown) => {
      source.note(`${subject}${messageOf(error)}`);
      return otherwise;
    });
  const following = follow(source);
  const [status, latest, backfills] = await Promise.all([
    attempt<Status | undefined>(
      () =>
        readStatus(source, {
          freshness: async () =>
            [...(await following).values()].flatMap(({ freshness }) => freshness ?? []),
          blockedRuns: () => blockedRuns(source.note),
        }),
      undefined,
    ),
    attempt<Latest>(() => following, undefined, 'Could not read when assets were materialized: '),
    attempt<readonly StoredBackfill[]>(
      async () => (await source.store()).backfills.list(readBackfills),
      [],
    ),
  ]);
  const serious = seriousProblems(latest);
  const states = new Map([...(latest ?? [])].map(([key, known]) => [key, stateOf(known)]));
  return { at: new Date(), status, latest, states, serious, backfills };
}
