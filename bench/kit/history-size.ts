import type { Client } from '@temporalio/client';

/** The size of a run's histories, over all executions until its end. */
export interface HistorySize {
  readonly executions: number;
  readonly events: number;
  readonly workflowTasks: number;
  /** Failed or timed out, and therefore repeated. */
  readonly lostWorkflowTasks: number;
  readonly activities: number;
  /** Local activities. */
  readonly markers: number;
  readonly timers: number;
  /** Changes of search attributes and memo. */
  readonly upserts: number;
}

type Event = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

const kinds: Readonly<
  Record<Exclude<keyof HistorySize, 'executions' | 'events'>, (event: Event) => boolean>
> = {
  workflowTasks: (event) => Boolean(event.workflowTaskCompletedEventAttributes),
  lostWorkflowTasks: (event) =>
    Boolean(event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes),
  activities: (event) => Boolean(event.activityTaskScheduledEventAttributes),
  markers: (event) => Boolean(event.markerRecordedEventAttributes),
  timers: (event) => Boolean(event.timerStartedEventAttributes),
  upserts: (event) =>
    Boolean(
      event.upsertWorkflowSearchAttributesEventAttributes ??
      event.workflowPropertiesModifiedEventAttributes,
    ),
};

export async function historySize(
  client: Client,
  workflowId: string,
  firstRunId: string,
): Promise<HistorySize> {
  const size = {
    executions: 0,
    events: 0,
    workflowTasks: 0,
    lostWorkflowTasks: 0,
    activities: 0,
    markers: 0,
    timers: 0,
    upserts: 0,
  };
  let runId: string | null | undefined = firstRunId;
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events: readonly Event[] = history.events ?? [];
    size.executions += 1;
    size.events += events.length;
    for (const [kind, matches] of Object.entries(kinds) as [
      keyof typeof kinds,
      (event: Event) => boolean,
    ][]) {
      size[kind] += events.filter(matches).length;
    }
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return size;
}
