import { launchedBy } from '../definitions/launched-by.ts';
import type { Sensor } from '../definitions/sensor.ts';
import type { SequencedRunEnd } from '../state/sequenced-events.ts';
import type { AssetRef, Named } from '../workflow/asset-ref.ts';
import { sensorOfEvents, type ReactionSpec } from './on-event.ts';

/** That a run has ended: with its outcome if it completed, else with the reason. A run that continued as new ends once. */
export type RunEndEvent = SequencedRunEnd extends infer E
  ? E extends unknown
    ? Omit<E, 'seq'>
    : never
  : never;

type EndedStatus = RunEndEvent['status'];

/** Which runs are watched. */
interface WatchedRuns {
  /** Runs of these jobs; of all jobs unless given. */
  readonly runsOf?: readonly string[];
}

/**
 * Declares a sensor that requests runs when runs end in one of the states: for each run once, from the first that ends after it was deployed on. Its own
 * runs are no events for it. A run that was terminated is seen within two minutes, others at once.
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
