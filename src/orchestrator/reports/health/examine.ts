import pTimeout from 'p-timeout';
import { openResources, type Resource, type OpenResources } from '../../definitions/resource.ts';
import { messageOf } from '../../message-of.ts';
import { listenAddress } from '../../worker/listen-address.ts';
import { missingSearchAttributes } from '../../client/ensure-search-attributes.ts';
import { poolLimit } from '../../definitions/concurrency-pool.ts';
import { readRetention } from '../../state/retention.ts';
import { stateDatabaseUrl } from '../../state/state-database.ts';
import { temporalSettings } from '../../client/temporal-connection.ts';
import type { Definitions } from '../../definitions/deployment.ts';
import type { Env } from '../../env.ts';
import { TerminalError } from '../../errors.ts';
import type { ReportSource } from '../report-source.ts';
import { withoutSecrets } from './without-secrets.ts';
import { project } from '../../project.ts';

/** The result of checking one dependency of the deployment. */
export interface Finding {
  readonly name: string;
  readonly description: string;
  /** Only an optional service can be `not configured`. */
  readonly state: 'working' | 'failing' | 'not configured';
  readonly detail: string;
  /** What to do; empty if it works. */
  readonly advice: string;
}

const limitMs = 10_000;

/** Checks everything concurrently, with a time limit for each check. */
export async function examine(source: ReportSource): Promise<readonly Finding[]> {
  const { resources, pools } = await source.definitions();
  const services = openResources(resources, source.env);
  try {
    return await Promise.all([
      check(
        'temporal',
        'Where runs live',
        () => checkTemporal(source),
        `Start it (${project().command} dev), or set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE`,
      ),
      check(
        'searchAttributes',
        'Search attributes of runs',
        () => checkSearchAttributes(source),
        `${project().command} migrate, once Temporal answers`,
      ),
      check(
        'stateDatabase',
        'Runs and their results',
        () => checkStateDatabase(source),
        `Start it, set STATE_DATABASE_URL or POSTGRES_*, or ${project().command} migrate`,
      ),
      check(
        'worker',
        'Settings of workers',
        () => checkSettings(source.env, pools),
        'Correct the variable, in the environment or in .env',
      ),
      ...Object.entries(resources).map(([name, resource]) =>
        examineResource(services, name, resource),
      ),
    ]);
  } finally {
    await pTimeout(services.close(), { milliseconds: limitMs }).catch(() => undefined);
  }
}

async function check(
  name: string,
  description: string,
  run: () => Promise<string>,
  advice: string,
): Promise<Finding> {
  try {
    return {
      name,
      description,
      state: 'working',
      detail: await pTimeout(run(), {
        milliseconds: limitMs,
        message: `No answer within ${limitMs / 1000} s`,
      }),
      advice: '',
    };
  } catch (error) {
    return { name, description, state: 'failing', detail: messageOf(error), advice };
  }
}

async function examineResource(
  services: OpenResources,
  name: string,
  { description, variables }: Resource,
): Promise<Finding> {
  const problems = services.problems(name);
  if (problems.length === 0) {
    const advice =
      variables.length === 0 ? '' : `Check that it runs and that ${variables.join(', ')} are right`;
    return check(name, description, () => services.checkHealth(name), advice);
  }
  const onlyMissing = problems.every(({ problem }) => problem === 'is missing');
  return {
    name,
    description,
    state: onlyMissing ? 'not configured' : 'failing',
    detail: problems.map(({ variable, problem }) => `${variable} ${problem}`).join(', '),
    advice: onlyMissing
      ? `To use it, set ${problems.map(({ variable }) => variable).join(', ')}, in the environment or in .env`
      : 'Correct the variables, in the environment or in .env',
  };
}

/** Settings with which a worker would refuse to start. */
async function checkSettings(env: Env, pools: Definitions['pools']): Promise<string> {
  const { createWorkerLogger } = await import('../../worker/worker-log.ts');
  const level = env['LOG_LEVEL'] || 'info';
  createWorkerLogger(level);
  for (const variable of ['HEALTH_ADDRESS', 'METRICS_ADDRESS']) listenAddress(env, variable);
  const { ticksDays, runsDays, auditDays } = readRetention(env);
  const limits = pools.map((pool) => `pool ${pool.name} ${poolLimit(pool, env)}`);
  return [
    `log level ${level}`,
    `ticks for ${ticksDays} days, runs for ${runsDays}, the audit log for ${auditDays}`,
    ...limits,
  ].join('; ');
}

async function checkTemporal(source: ReportSource): Promise<string> {
  const client = await source.temporal();
  const { address, namespace } = temporalSettings(source.env);
  const [{ serverVersion }] = await Promise.all([
    client.workflowService.getSystemInfo({}),
    client.workflowService.describeNamespace({ namespace }),
  ]);
  return `${address}, namespace ${namespace}, server ${serverVersion}`;
}

async function checkSearchAttributes(source: ReportSource): Promise<string> {
  const missing = await missingSearchAttributes(await source.temporal());
  if (missing.length === 0) return 'all there';
  throw new TerminalError(`Missing: ${missing.map(({ name }) => name).join(', ')}`, {
    code: 'SEARCH_ATTRIBUTES_MISSING',
  });
}

async function checkStateDatabase(source: ReportSource): Promise<string> {
  await source.store();
  return withoutSecrets(stateDatabaseUrl(source.env));
}
