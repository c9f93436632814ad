import type { StateStore } from '#orchestrator/state/state-store.ts';

/** An address of each page of the deployment that `seed` fills. */
export async function pagePaths({ runs }: StateStore): Promise<readonly string[]> {
  const [running] = await runs.list({ status: 'running', limit: 1 });
  return [
    '/',
    '/assets',
    '/assets/graph',
    '/assets/meters/cleaned',
    '/assets/buildings/by_region?partition=north',
    '/runs',
    `/runs/${running?.runId ?? ''}`,
    '/runs/0199-profiles-c3',
    '/jobs',
    '/jobs/materializeAssets',
    '/backfills',
    '/backfills/gaps-of-august',
    '/automation',
    '/automation/sensors/newWeatherFiles',
    '/automation/schedules/weeklyReport',
    '/queue',
    '/queue/dead-letters/meter-parcels',
    '/alerts',
    '/audit',
    '/search?q=weekly',
  ];
}
