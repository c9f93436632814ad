import { choose } from '../../choose.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { downstreamOf } from '../../definitions/downstream-of.ts';
import { latestByAsset } from '../../reports/assets/latest.ts';
import { knownOfPartition } from '../../reports/assets/known-of-partition.ts';
import { readAsset } from '../../reports/assets/read-asset.ts';
import { explainAutomation } from '../../reports/automation/explain-automation.ts';
import { readPartitions } from '../../reports/partitions/read-partitions.ts';
import { readRuns, type RunsOptions } from '../../reports/runs/read-runs.ts';
import { readTimeline } from '../../reports/runs/read-timeline.ts';
import { searchNames, searchRuns } from '../../reports/search.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { runStatuses } from '../../state/stored-run.ts';
import type { Graphs } from '../graph/create-graphs.ts';
import { assetPage } from './asset.ts';
import { assetsPage } from './assets.ts';
import { readGraphPage } from './graph.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { overviewPage } from './overview.ts';
import { pageOf, type PageRequest, type PartSource } from './page-request.ts';
import { readRunPage } from './read-run-page.ts';
import { hoursOf, runFilters, runsPage } from './runs.ts';
import { searchPage } from './search.ts';
import type { Snapshots } from './snapshot.ts';
import { createWorkReaders } from './work-readers.ts';

const timelineHours = 24;
const timelineRuns = 1_000;
const overviewRuns = 10;
const runsAtOnce = 50;
const pastSteps = 200;
const stripCells = 400;
const matrixSize = { columns: 120, rows: 24 };
const listedRanges = 8;
const pastChecksOf = 200;
const shownEvaluations = 5;

/** The functions that read each page, by path. */
export function createReaders(snapshots: Snapshots, graphs: Graphs, links: Links) {
  return {
    '/': async (source: PartSource): Promise<Page> => {
      const runsOf = async (of: ReportSource, status: 'running' | 'failed', limit: number) =>
        readRuns(of, { status, limit }, await snapshots.blockedRuns(of.note));
      const [snapshot, timeline, running, failed] = await Promise.all([
        snapshots.read(),
        source.part('Timeline', (of) => readTimeline(of, timelineHours, timelineRuns)),
        source.part('Running', (of) => runsOf(of, 'running', overviewRuns)),
        source.part('Failed runs', (of) => runsOf(of, 'failed', overviewRuns / 2)),
      ]);
      return overviewPage({ snapshot, timeline, running, failed }, links);
    },
    '/assets': async (source: PartSource, { query }: PageRequest): Promise<Page> => {
      const { assets } = await source.definitions();
      return assetsPage(
        {
          assets,
          snapshot: await snapshots.read(),
          query: {
            q: query('q'),
            group: query('group'),
            state: query('state'),
            page: pageOf(query('page')),
          },
        },
        links,
      );
    },
    // Must come before the pages of assets, whose path ends with any key.
    '/assets/graph': (source: PartSource, { query }: PageRequest): Promise<Page> =>
      readGraphPage(graphs, source.note, query, links),
    '/assets/:name{.+}': async (
      source: PartSource,
      { name, query }: PageRequest,
    ): Promise<Page> => {
      const partition = query('partition') || undefined;
      const { assets } = await source.definitions();
      const key = choose(
        'asset',
        name.replace(/\/$/, ''),
        assets.map((asset) => asset.key),
      );
      const asset = assets.find((each) => each.key === key) as (typeof assets)[number];
      const reading = latestByAsset(source, [asset]);
      const ofPartition = partition === undefined ? {} : { partition };
      const [report, partitions, selected, pastChecks, explained, latest, snapshot] =
        await Promise.all([
          source.part('History', async (of) =>
            readAsset(of, key, { limit: pastSteps, ...ofPartition }, (await reading)?.get(key)),
          ),
          partition === undefined
            ? source.part('Partitions', (of) => stripOf(of, asset, query('zoom')))
            : undefined,
          query('range') === ''
            ? undefined
            : source.part('Selected partitions', (of) => selectedOf(of, asset, query('range'))),
          source.part('Checks', async (of) =>
            (await of.store()).assetHistory.checks({
              asset: key,
              limit: pastChecksOf,
              ...ofPartition,
            }),
          ),
          asset.automation === undefined
            ? undefined
            : source.part('Automation', (of) =>
                explainAutomation(of, key, { limit: shownEvaluations, ...ofPartition }),
              ),
          reading,
          snapshots.recent(),
        ]);
      const known =
        partition === undefined ? latest?.get(key) : report && knownOfPartition(report, partition);
      return assetPage(
        {
          asset,
          downstream: downstreamOf(assets, key),
          partition,
          report,
          partitions,
          selected,
          known,
          states: snapshot?.states,
          pastChecks: pastChecks ?? [],
          explained,
        },
        links,
      );
    },
    '/runs': async (source: PartSource, { query }: PageRequest): Promise<Page> => {
      const asked = {
        job: query('job'),
        status: query('status'),
        by: query('by'),
        since: query('since'),
        asset: query('asset'),
        partition: query('partition'),
        before: query('before'),
      };
      const [report, { jobs, assets }] = await Promise.all([
        readRuns(
          source,
          {
            job: asked.job || undefined,
            ...filterOf(asked.status),
            launchedBy: asked.by || undefined,
            startedAfter: startOf(asked.since),
            asset: asked.asset || undefined,
            partition: asked.asset === '' ? undefined : asked.partition || undefined,
            before: cursorOf(asked.before),
            limit: runsAtOnce,
          },
          await snapshots.blockedRuns(source.note),
        ),
        source.definitions(),
      ]);
      return runsPage(
        { report, jobs: [...jobs.keys()], assets: assets.map(({ key }) => key), query: asked },
        links,
      );
    },
    '/runs/:name': (source: PartSource, given: PageRequest): Promise<Page> =>
      readRunPage(source, given, links),
    '/search': async (source: PartSource, { query }: PageRequest): Promise<Page> => {
      const text = query('q');
      const [names, runs] = await Promise.all([
        searchNames(source, text),
        source.part('Runs', (of) => searchRuns(of, text)),
      ]);
      return searchPage({ query: text, names, runs: runs ?? [] }, links);
    },
    ...createWorkReaders(snapshots, links),
  };
}

/** @param zoom a range; empty for all partitions */
function stripOf(source: ReportSource, asset: DefinedAsset, zoom: string) {
  const options = { ...listedOf(asset), ...(zoom !== '' && { range: zoom }) };
  const size = asset.spec.partitions?.kind === 'multi' ? matrixSize : { columns: stripCells };
  return readPartitions(source, asset.key, options, size);
}

function selectedOf(source: ReportSource, asset: DefinedAsset, range: string) {
  return readPartitions(source, asset.key, { ...listedOf(asset), range }, { columns: 1 });
}

const listedOf = ({ spec }: DefinedAsset) => ({
  status:
    spec.partitions === undefined
      ? (['failed', 'stale'] as const)
      : (['failed', 'missing', 'stale'] as const),
  limit: listedRanges,
});

/** Parses a status or an outcome of completed runs. */
function filterOf(text: string): Pick<RunsOptions, 'status' | 'outcome'> {
  const status = runStatuses.find((each) => each === text);
  if (status !== undefined) return { status };
  return Object.hasOwn(runFilters, text) ? { outcome: text as keyof typeof runFilters } : {};
}

/** Relative to the server's clock, which recorded the runs. */
function startOf(since: string): Date | undefined {
  const hours = hoursOf(since);
  return hours === undefined ? undefined : new Date(Date.now() - hours * 3_600_000);
}

function cursorOf(text: string): RunsOptions['before'] {
  const [at = '', ...runId] = text.split(',');
  const startedAt = new Date(at);
  return Number.isNaN(startedAt.getTime()) ? undefined : { startedAt, runId: runId.join(',') };
}
