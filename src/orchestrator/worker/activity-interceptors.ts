import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { stepHeader, type Step, type StepHeader } from '../workflow/step.ts';
import { latestProgress, noteStep } from '../progress.ts';
import { activityFailure } from './activity-failure.ts';
import type { OwnFile } from './own-files.ts';
import type { RunningActivities } from './running-activities.ts';

/**
 * Adds to every activity: heartbeats with its latest progress, log lines with its run and step, and
 * readable failures.
 */
export function createActivityInterceptors(
  ownFile: OwnFile,
  running: RunningActivities,
): (context: Context) => ActivityInterceptors {
  return (context) => activityInterceptors(context, running, ownFile);
}

function activityInterceptors(
  context: Context,
  running: RunningActivities,
  ownFile: OwnFile,
): ActivityInterceptors {
  let step: StepHeader | undefined;
  return {
    inbound: {
      execute: async (input, next) => {
        step = stepOf(input.headers);
        if (isStep(step)) noteStep(context, step);
        const stop = startHeartbeat(context);
        const end = running.begin(nameOf(context.info.activityType, step));
        try {
          return await next(input);
        } catch (error) {
          const { isLocal, attempt } = context.info;
          throw activityFailure(error, {
            isLocal,
            attempt,
            isCancelled: context.cancellationSignal.aborted,
            ownFile,
          });
        } finally {
          end();
          stop();
        }
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) =>
        next({ ...attributes, ...step, attempt: context.info.attempt }),
    },
  };
}

function stepOf(headers: Headers): StepHeader | undefined {
  const payload = headers[stepHeader];
  return payload === undefined
    ? undefined
    : defaultPayloadConverter.fromPayload<StepHeader>(payload);
}

const isStep = (header: StepHeader | undefined): header is StepHeader & Step =>
  header?.asset !== undefined;

/** Without the partition, which may be a person's name. */
function nameOf(activity: string, step: StepHeader | undefined): string {
  return isStep(step) ? `${activity} (${step.asset})` : activity;
}

function startHeartbeat(context: Context): () => void {
  const { heartbeatTimeoutMs, isLocal } = context.info;
  if (isLocal || heartbeatTimeoutMs === undefined) return () => undefined;
  const timer = setInterval(
    () => context.heartbeat(latestProgress(context)),
    Math.max(100, heartbeatTimeoutMs / 5),
  );
  return () => clearInterval(timer);
}
