import { z } from 'zod';
import { cancelRun, terminateRun } from '../../actions/runs/end-run.ts';
import { launchRun } from '../../actions/runs/launch-run.ts';
import { resumption } from '../../actions/runs/resumption.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { launchedDocument, launchedRun } from './launch.ts';
import { runParams } from './runs.ts';

const endingRun = named(
  'EndingRun',
  z.object({
    run: z.object({ runId: z.string(), workflowId: z.string(), job: z.string() }),
    isBlocked: z.boolean().describe('Whether it cannot end itself: terminate it'),
  }),
);

const retryRun = defineEndpoint({
  id: 'retryRun',
  method: 'post',
  action: 'runs retry',
  path: '/v1/runs/{run}/retry',
  tag: 'runs',
  status: 202,
  summary: 'Repeat only what failed in a run, with its config',
  params: runParams,
  response: launchedRun,
  handle: async ({ source, caller, params }) =>
    launchedDocument(
      source.env,
      await launchRun(source, {
        ...(await resumption(source, params.run)),
        launchedBy: caller.name,
      }),
    ),
});

const cancel = defineEndpoint({
  id: 'cancelRun',
  method: 'post',
  action: 'runs cancel',
  path: '/v1/runs/{run}/cancel',
  tag: 'runs',
  status: 202,
  summary: 'Cancel a run: its activities stop and clean up',
  params: runParams,
  response: endingRun,
  handle: async ({ source, params }) => {
    const { runId, workflowId, job, blockage } = await cancelRun(source, params.run);
    return {
      run: {
        runId,
        workflowId,
        job,
      },
      isBlocked: blockage !== undefined,
    };
  },
});

const terminate = defineEndpoint({
  id: 'terminateRun',
  method: 'post',
  action: 'runs terminate',
  path: '/v1/runs/{run}/terminate',
  tag: 'runs',
  status: 202,
  summary: 'End a blocked run that cannot be cancelled: at once, without cleaning up',
  params: runParams,
  response: endingRun,
  handle: async ({ source, params }) => {
    const { runId, workflowId, job, blockage } = await terminateRun(source, params.run);
    return {
      run: {
        runId,
        workflowId,
        job,
      },
      isBlocked: blockage !== undefined,
    };
  },
});

export const runChanges = [retryRun, cancel, terminate];
