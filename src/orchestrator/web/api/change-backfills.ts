import { z } from 'zod';
import { backfillChanges, changeBackfill } from '../../actions/backfills/change-backfill.ts';
import { countTaken } from '../../actions/backfills/count-taken.ts';
import { planDocument } from '../../actions/backfills/plan-document.ts';
import {
  defaultAtOnce,
  planOfBackfill,
  startBackfill,
} from '../../actions/backfills/start-backfill.ts';
import { maxPartitionsOfRun } from '../../definitions/several-partitions.ts';
import { backfillDocument } from '../../reports/backfills/backfill-document.ts';
import { chooseBackfill } from '../../reports/backfills/choose-backfill.ts';
import { backfill, backfillParams } from './backfills.ts';
import { named } from './components.ts';
import { defineEndpoint } from './endpoint.ts';
import { configByAsset, selection } from './launch.ts';

const count = z.number().int();

const status = z.enum(['missing', 'failed', 'stale']);
const partitions = z
  .union([
    z.strictObject({ keys: z.array(z.string()).min(1) }),
    z.strictObject({
      range: z
        .string()
        .describe('first..last, of two dimensions the pairs that lie within both: a|b..c|d'),
      status: status.optional(),
    }),
    z.strictObject({ status }),
  ])
  .describe(
    'Which partitions: these keys, those of a range, those with a status, or both of the last two',
  );

const unit = z.object({
  assets: z.array(z.string()),
  job: z.string(),
  perRun: count,
  runs: count,
  after: z.array(z.string()).describe('What each of its runs waits for'),
  partitions: count,
  first: z
    .array(z.string())
    .describe('The first partitions, in the order in which they are requested'),
});

const plan = z.object({
  runs: count,
  partitions: count,
  inProgress: count.describe(
    'How many of them other backfills or runs are about to materialize; they are skipped without `again`',
  ),
  units: z.array(unit),
});

/** Per unit of a dry run. */
const shownKeys = 20;

const start = defineEndpoint({
  id: 'startBackfill',
  method: 'post',
  action: 'backfill',
  about: ({ body }) => body.selection,
  path: '/v1/backfills',
  tag: 'backfills',
  status: 202,
  summary: 'Materialize many partitions of the selected assets',
  body: named(
    'StartBackfill',
    z.strictObject({
      selection,
      partitions,
      perRun: count
        .min(1)
        .max(maxPartitionsOfRun)
        .default(1)
        .describe('The maximum number of partitions of a run'),
      atOnce: count
        .min(1)
        .max(1e4)
        .default(defaultAtOnce)
        .describe('How many runs are in progress at once'),
      reverse: z.boolean().default(false).describe('The last partition first'),
      again: z
        .boolean()
        .default(false)
        .describe('Also partitions that other backfills or runs are about to materialize'),
      config: configByAsset,
      dryRun: z.boolean().default(false).describe('Only return which runs would be requested'),
    }),
  ),
  response: named(
    'StartedBackfill',
    z.object({
      backfill: backfill
        .nullable()
        .describe('Null for a dry run, or if there is nothing to materialize'),
      plan,
    }),
  ),
  handle: async ({ source, caller, body: { dryRun, ...request } }) => {
    const planned = await planOfBackfill(source, request);
    const units = planDocument(planned).map(({ partitions: keys, ...others }) => ({
      ...others,
      partitions: keys.length,
      first: keys.slice(0, shownKeys),
    }));
    const sums = {
      runs: units.reduce((sum, { runs }) => sum + runs, 0),
      partitions: units.reduce((sum, of) => sum + of.partitions, 0),
      inProgress: await countTaken(source, planned),
    };
    const id =
      dryRun || units.length === 0
        ? undefined
        : await startBackfill(source, request, planned, caller.name);
    return {
      backfill: id === undefined ? null : backfillDocument(await chooseBackfill(source, id)),
      plan: {
        ...sums,
        units,
      },
    };
  },
});

const summaries = {
  pause: 'Request no more runs of a backfill until it is resumed; requested runs continue',
  resume: 'Request runs of a backfill again',
  cancel: 'Request no more runs of a backfill, and withdraw requests whose runs have not started',
  retry: 'Request again only what failed or was cancelled in a backfill',
} as const;

const changed = named(
  'ChangedBackfill',
  z.object({
    backfill,
    partitions: count.describe('How many it changed'),
    runs: z.array(z.string()).describe('Workflow ids of runs that were cancelled'),
  }),
);

const changeBody = named(
  'ChangeBackfill',
  z.strictObject({
    runs: z.boolean().default(false).describe('For a cancellation: also cancel the runs'),
  }),
);

const changes = backfillChanges.map((change) =>
  defineEndpoint({
    id: `${change}Backfill`,
    method: 'post',
    action: `backfills ${change}`,
    path: `/v1/backfills/{backfill}/${change}`,
    tag: 'backfills',
    summary: summaries[change],
    params: backfillParams,
    body: changeBody,
    response: changed,
    handle: async ({ source, params, body }) => {
      const { backfill: after, ...others } = await changeBackfill(
        source,
        change,
        params.backfill,
        body.runs,
      );
      return {
        backfill: backfillDocument(after),
        ...others,
      };
    },
  }),
);

export const backfillChangeEndpoints = [start, ...changes];
