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
    isBlocked: z.boolean().describe('Whether it cannot end by itself and must be terminated'),
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

const endings = (
  [
    ['cancel', cancelRun, 'Cancel a run: its activities stop and clean up'],
    [
      'terminate',
      terminateRun,
      'End a blocked run that cannot be cancelled: at once, without cleaning up',
    ],
  ] as const
).map(([does, end, summary]) =>
  defineEndpoint({
    id: `${does}Run`,
    method: 'post',
    action: `runs ${does}`,
    path: `/v1/runs/{run}/${does}`,
    tag: 'runs',
    status: 202,
    summary,
    params: runParams,
    response: endingRun,
    handle: async ({ source, params }) => {
      const { runId, workflowId, job, blockage } = await end(source, params.run);
      return { run: { runId, workflowId, job }, isBlocked: blockage !== undefined };
    },
  }),
);

export const runChanges = [retryRun, ...endings];
