import { launchedBy } from '../definitions/launched-by.ts';
import type { Sensor } from '../definitions/sensor.ts';
import type { SequencedRunEnd } from '../state/sequenced-events.ts';
import type { AssetRef, Named } from '../workflow/asset-ref.ts';
import { sensorOfEvents, type ReactionSpec } from './on-event.ts';

/**
 * A run has ended: with its outcome if it completed, otherwise with the reason. A run that
 * continued as new ends only once.
 */
export type RunEndEvent = SequencedRunEnd extends infer E
  ? E extends unknown
    ? Omit<E, 'seq'>
    : never
  : never;

type EndedStatus = RunEndEvent['status'];

/** The runs to watch. */
interface WatchedRuns {
  /** Runs of these jobs; defaults to all jobs. */
  readonly runsOf?: readonly string[];
}

/**
 * Declares a sensor that requests runs when runs end in one of the states: once for each run,
 * beginning with the first one that ends after its deployment. Its own runs are ignored. Terminated
 * runs are detected within two minutes, others immediately.
 */
export function onRunStatus<U extends Named = {}, J extends Named = {}, X extends AssetRef = never>(
  statuses: EndedStatus | readonly EndedStatus[],
  spec: ReactionSpec<RunEndEvent, U, J, X> & WatchedRuns,
): Sensor<U> {
  const watches = {
    kind: 'runs',
    statuses: typeof statuses === 'string' ? [statuses] : statuses,
    jobs: spec.runsOf,
  } as const;
  return sensorOfEvents<RunEndEvent, U, J, X>(
    {
      watches,
      read: async ({ events }, seq, limit) => {
        const found = await events.runEnds(watches, {
          seq,
          limit,
          notLaunchedBy: launchedBy(spec.name),
        });
        return found.map(({ seq: place, ...event }) => ({
          seq: place,
          id: `run/${event.runId}`,
          event,
        }));
      },
    },
    spec,
  );
}
