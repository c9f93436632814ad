import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import {
  ActivityCancellationType,
  setCurrentDetails,
  workflowInfo,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { defaultMaximumAttempts, noteMaximumAttempts } from './maximum-attempts.ts';
import { stepHeader, stepInProgress, stepLabel, type Step, type StepHeader } from './step.ts';
import { cutToBytes } from './utf8.ts';

const maxSummaryBytes = 400;

/**
 * Default activity options. Cancellation and fast recovery from crashes both depend on the
 * heartbeat.
 */
const defaults = {
  heartbeatTimeout: '10s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '1m',
    maximumAttempts: defaultMaximumAttempts,
  },
} as const;

/** Workflows share the kit's modules; only globals are per workflow. */
declare global {
  var orchestratorDetails: (() => string) | undefined;
}

/** Shows this Markdown as the workflow's current details in the Web UI. */
export function showDetails(markdown: () => string): void {
  globalThis.orchestratorDetails = markdown;
}

/**
 * Names activities after their steps, applies default options, adds the origin to log lines, and
 * updates the details once per activation.
 */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      {
        scheduleActivity: (input, next) => {
          const { activityId = String(input.seq), retry = defaults.retry } = input.options;
          noteMaximumAttempts(activityId, retry.maximumAttempts ?? 0);
          const step = stepInProgress();
          const summary = step && { summary: cutToBytes(stepLabel(step), maxSummaryBytes) };
          return next({
            ...input,
            headers: headersOf(step, input.headers),
            options: { ...defaults, ...summary, ...input.options },
          });
        },
        getLogAttributes: (attributes, next) =>
          next({ ...attributes, ...originOf(stepInProgress()) }),
      },
    ],
    internals: [
      {
        concludeActivation: (input, next) => {
          const details = globalThis.orchestratorDetails;
          if (details !== undefined) setCurrentDetails(details());
          return next(input);
        },
      },
    ],
  };
}

function headersOf(step: Step | undefined, headers: Headers): Headers {
  return { ...headers, [stepHeader]: defaultPayloadConverter.toPayload(originOf(step)) };
}

function originOf(step: Step | undefined): StepHeader {
  const { workflowType: job, firstExecutionRunId: run } = workflowInfo();
  return { ...step, job, run };
}
