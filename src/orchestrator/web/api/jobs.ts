import { z } from 'zod';
import { readJob, readJobs, type JobReport } from '../../reports/jobs/read-jobs.ts';
import { jsonObject } from './common.ts';
import { named } from './components.ts';
import { next, paged, pageByName } from './page-cursor.ts';
import { defineEndpoint } from './endpoint.ts';

const job = named(
  'Job',
  z.object({
    name: z.string(),
    description: z.string(),
    needs: z.array(z.string()),
    pool: z.string().nullable(),
    schema: jsonObject.describe('JSON Schema of the config that a run may be given'),
  }),
);

const document = ({ name, description, needs, pool, schema }: JobReport) => ({
  name,
  description,
  needs,
  pool,
  schema: { ...schema },
});

const listJobs = defineEndpoint({
  id: 'listJobs',
  method: 'get',
  path: '/v1/jobs',
  tag: 'jobs',
  summary: 'All jobs, with JSON Schemas of their configs',
  query: z.strictObject(paged(1e3, 200)),
  response: named('Jobs', z.object({ jobs: z.array(job), next })),
  handle: async ({ source, query }) => {
    const { page, next: more } = pageByName(await readJobs(source), ({ name }) => name, query);
    return { jobs: page.map(document), next: more };
  },
});

export const jobParams = z.strictObject({ job: z.string().min(1) });

const showJob = defineEndpoint({
  id: 'showJob',
  method: 'get',
  path: '/v1/jobs/{job}',
  tag: 'jobs',
  summary: 'A job with the JSON Schema of its config',
  params: jobParams,
  response: job,
  handle: async ({ source, params }) => document(await readJob(source, params.job)),
});

export const jobEndpoints = [listJobs, showJob];
