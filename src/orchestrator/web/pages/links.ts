import { endpoints, type ApiAction } from '../api/endpoints.ts';

/** URLs of pages. */
export type Links = ReturnType<typeof createLinks>;

type Query = Readonly<Record<string, string | number | undefined>>;

/** @param basePath prefix of all URLs: empty, or of the form `/orchestrator` */
export function createLinks(basePath: string) {
  const to = (path: string, query: Query = {}) => `${basePath}${path}${queryOf(query)}`;
  // Keep the slashes in asset keys.
  const encoded = (name: string) => name.split('/').map(encodeURIComponent).join('/');
  return {
    overview: to('/'),
    assets: (query?: Query) => to('/assets', query),
    // An asset with the same name as a page gets a trailing slash.
    asset: (key: string, query?: Query) =>
      to(`/assets/${encoded(key)}${key === 'graph' ? '/' : ''}`, query),
    graph: (query?: Query) => to('/assets/graph', query),
    runs: (query?: Query) => to('/runs', query),
    run: (runId: string, query?: Query) => to(`/runs/${encodeURIComponent(runId)}`, query),
    jobs: to('/jobs'),
    job: (name: string, query?: Query) => to(`/jobs/${encodeURIComponent(name)}`, query),
    /** The launch form of the job that materializes any selection of assets. */
    materialize: (query: Query) => `${to('/jobs/materializeAssets', query)}#launch`,
    backfills: to('/backfills'),
    backfillForm: (query: Query & { readonly asset: string }) => to('/backfill', query),
    backfill: (id: string) => to(`/backfills/${encodeURIComponent(id)}`),
    automation: to('/automation'),
    sensor: (name: string) => to(`/automation/sensors/${encodeURIComponent(name)}`),
    schedule: (name: string) => to(`/automation/schedules/${encodeURIComponent(name)}`),
    queue: to('/queue'),
    deadLetters: (queue: string, query?: Query) =>
      to(`/queue/dead-letters/${encodeURIComponent(queue)}`, query),
    alerts: to('/alerts'),
    audit: (query?: Query) => to('/audit', query),
    search: to('/search'),
    access: (page: 'login' | 'logout') => to(`/access/${page}`),
    /** @param address below `/api/v1/` */
    api: (address: string) => to(`/api/v1/${address}`),
    act: (action: ApiAction) => to(pathOf(action)),
    static: (file: string) => to(`/static/${file}`),
  };
}

const actionPaths = new Map(endpoints.map(({ id, path }) => [id, path]));

function pathOf([id, params]: ApiAction): string {
  const values = new Map<string, string | number>(Object.entries(params));
  const path = actionPaths.get(id) ?? '';
  return `/api${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values.get(name) ?? ''))}`;
}

/** Omits undefined and empty values. */
function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
