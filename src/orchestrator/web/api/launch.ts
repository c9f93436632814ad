import { z } from 'zod';
import { launchRun, prepareLaunch, type LaunchedRun } from '../../actions/runs/launch-run.ts';
import type { PreparedRun } from '../../client/prepare-run.ts';
import { requestMaterialization } from '../../actions/runs/request-materialization.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { Env } from '../../env.ts';
import { atFields } from './at-fields.ts';
import { idempotencyKey, jsonObject } from './common.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { jobParams } from './jobs.ts';

const launched = named(
  'LaunchedRun',
  z.object({
    runId: z.string(),
    workflowId: z.string(),
    job: z.string(),
    url: z.string().nullable().describe('Its page in the Temporal Web UI'),
  }),
);
const plan = named(
  'LaunchPlan',
  z.object({
    summary: z.string().describe('What the run would do, as its job describes it'),
    assets: z.array(z.string()).describe('What it may materialize, upstream assets first'),
  }),
);
export const launchedRun = named(
  'Launched',
  z.object({
    run: launched.nullable().describe('Null of a dry run'),
    plan: plan.nullable().describe('Only of a dry run'),
  }),
);

export const launchedDocument = (env: Env, run: LaunchedRun) => ({
  run: { ...run, url: webUiLink(env, run) ?? null },
  plan: null,
});
const plannedDocument = ({ summary, assets }: PreparedRun) => ({
  run: null,
  plan: { summary, assets },
});

const dryRun = z
  .boolean()
  .default(false)
  .describe('Only check the request, and return what would run');
const scheduledFor = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional()
  .describe('The time that the run is for');
const launchKey = idempotencyKey(
  'Equal requests with the same key start one run, as long as Temporal keeps it. Send one, such as a UUID, if you may have to repeat the request',
);

const onceOf = ({
  idempotencyKey: key,
  ...request
}: {
  readonly idempotencyKey?: string | undefined;
  readonly job?: string;
}) => (key === undefined ? {} : { once: { idempotencyKey: key, request } });

export const selection = z
  .array(z.string().min(1))
  .min(1)
  .describe('Keys of assets, +KEY with its upstreams, KEY+ with its downstreams, group:NAME');

export const launchJob = defineEndpoint({
  id: 'launchJob',
  method: 'post',
  action: 'run',
  about: ({ params: { job }, body: { basedOn, config } }) => [
    job,
    ...(basedOn === undefined ? [] : [basedOn]),
    ...(selection.safeParse(config['selection']).data ?? []),
  ],
  path: '/v1/jobs/{job}/runs',
  tag: 'jobs',
  summary: 'Start a run of a job',
  status: 202,
  params: jobParams,
  body: named(
    'LaunchJob',
    z.strictObject({
      config: jsonObject.default({}),
      basedOn: z
        .string()
        .min(1)
        .optional()
        .describe('The run whose config it began with: the audit log names it with the new one'),
      scheduledFor,
      idempotencyKey: launchKey,
      dryRun,
    }),
  ),
  response: launchedRun,
  handle: ({ source, caller, params: { job }, body }) =>
    atFields(
      (path) => ['config', ...path],
      body,
      async () => {
        const { config, scheduledFor: time } = body;
        if (body.dryRun)
          return plannedDocument(prepareLaunch(await source.definitions(), job, config));
        const run = await launchRun(source, {
          job,
          config,
          launchedBy: caller.name,
          ...(time !== undefined && { scheduledFor: time }),
          ...onceOf({ ...body, job }),
        });
        return launchedDocument(source.env, run);
      },
    ),
});

export const configByAsset = jsonObject.default({}).describe('By key of the asset');

/**
 * The config of the job that materializes a selection has the same fields as the body, except for a
 * single partition.
 */
const placeInMaterialization = (path: readonly PropertyKey[]) =>
  path[0] === 'partition' ? ['partitions', 0] : path;

export const materialize = defineEndpoint({
  id: 'materialize',
  method: 'post',
  action: 'materialize',
  about: ({ body }) => body.selection,
  path: '/v1/materializations',
  tag: 'assets',
  summary: 'Materialize assets in one run',
  status: 202,
  body: named(
    'Materialize',
    z.strictObject({
      selection,
      partitions: z
        .array(z.string())
        .default([])
        .describe('Of each asset; none for assets as a whole'),
      config: configByAsset,
      scheduledFor,
      idempotencyKey: launchKey,
      dryRun,
    }),
  ),
  response: launchedRun,
  handle: ({ source, caller, body }) =>
    atFields(placeInMaterialization, body, async () => {
      const run = await requestMaterialization(source, body);
      if (body.dryRun)
        return plannedDocument(prepareLaunch(await source.definitions(), run.job, run.config));
      const { scheduledFor: time } = body;
      const about = { ...(time !== undefined && { scheduledFor: time }), ...onceOf(body) };
      return launchedDocument(
        source.env,
        await launchRun(source, {
          ...run,
          launchedBy: caller.name,
          ...about,
        }),
      );
    }),
});
