import { choose } from '../../choose.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { latestByAsset } from '../../reports/assets/latest.ts';
import { readAsset } from '../../reports/assets/read-asset.ts';
import { readPartitions } from '../../reports/partitions/read-partitions.ts';
import { readRun } from '../../reports/runs/read-run.ts';
import { readRuns, type RunsOptions } from '../../reports/runs/read-runs.ts';
import { readTimeline } from '../../reports/runs/read-timeline.ts';
import { createLogReader, linesOf } from '../../reports/runs/log-reader.ts';
import { searchNames, searchRuns } from '../../reports/search.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { logLevels, type LogLine } from '../../state/run-logs.ts';
import { runStatuses } from '../../state/stored-run.ts';
import { webUiLink } from '../../client/web-ui-link.ts';
import type { Graphs } from '../graph/create-graphs.ts';
import { assetPage } from './asset.ts';
import { assetsPage } from './assets.ts';
import { readGraphPage } from './graph.ts';
import type { Page } from './layout.ts';
import type { Links } from './links.ts';
import { overviewPage } from './overview.ts';
import { shownLines } from './parts/run-log.ts';
import type { PageRequest, PartSource } from './page-request.ts';
import { runPage, unbegunPage } from './run.ts';
import { runFilters, runsPage } from './runs.ts';
import { searchPage } from './search.ts';
import type { Snapshots } from './snapshot.ts';
import { createWorkReaders } from './work-readers.ts';

const timelineHours = 24;
const timelineRuns = 1_000;
const overviewRuns = 10;
const runsAtOnce = 50;
const pastSteps = 200;
const detailsLimitMs = 300;
const stripCells = 400;
const matrixSize = { columns: 120, rows: 24 };
const listedRanges = 8;

/** By path: what reads a page. */
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
    // Before the pages of assets, whose keys are what follows.
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
      const [report, partitions, selected, latest] = await Promise.all([
        source.part('History', (of) =>
          readAsset(of, key, { limit: pastSteps, ...(partition !== undefined && { partition }) }),
        ),
        source.part('Partitions', (of) => stripOf(of, asset, query('zoom'))),
        query('range') === ''
          ? undefined
          : source.part('Selected partitions', (of) => selectedOf(of, asset, query('range'))),
        latestByAsset(source, [asset]),
      ]);
      const downstream = assets
        .filter(({ deps }) => deps.some((dep) => dep.key === key))
        .map((other) => other.key);
      return assetPage(
        { asset, downstream, partition, report, partitions, selected, known: latest?.get(key) },
        links,
      );
    },
    '/runs': async (source: PartSource, { query }: PageRequest): Promise<Page> => {
      const asked = { job: query('job'), status: query('status'), before: query('before') };
      const [report, { jobs }] = await Promise.all([
        readRuns(
          source,
          {
            job: asked.job || undefined,
            ...filterOf(asked.status),
            before: cursorOf(asked.before),
            limit: runsAtOnce,
          },
          await snapshots.blockedRuns(source.note),
        ),
        source.definitions(),
      ]);
      return runsPage({ report, jobs: [...jobs.keys()], query: asked }, links);
    },
    '/runs/:name': async (source: PartSource, { name, query }: PageRequest): Promise<Page> => {
      const report = await readRun(source, name, detailsLimitMs);
      if ('unbegun' in report) return unbegunPage(report);
      const level = logLevels.find((each) => each === query('level')) ?? 'info';
      const lines =
        (await source.part('Log', (of) => lastLines(of, report.run.runId, level))) ?? [];
      return runPage(
        {
          ...report,
          lines,
          temporalUrl: webUiLink(source.env, report.run),
          query: { level, page: pageOf(query('page')) },
        },
        links,
      );
    },
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

/** From 1 on; the first where it is no number. */
const pageOf = (text: string): number => Math.max(1, Math.floor(Number(text)) || 1);

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

/** A status, or the outcome of completed runs. */
function filterOf(text: string): Pick<RunsOptions, 'status' | 'outcome'> {
  const status = runStatuses.find((each) => each === text);
  if (status !== undefined) return { status };
  return text in runFilters ? { outcome: text as keyof typeof runFilters } : {};
}

function cursorOf(text: string): RunsOptions['before'] {
  const [at = '', ...runId] = text.split(',');
  const startedAt = new Date(at);
  return Number.isNaN(startedAt.getTime()) ? undefined : { startedAt, runId: runId.join(',') };
}

async function lastLines(
  source: ReportSource,
  runId: string,
  level: LogLine['level'],
): Promise<readonly LogLine[]> {
  const { runLogs } = await source.store();
  const lines = linesOf(await createLogReader(runLogs, runId).next());
  return lines
    .filter((line) => logLevels.indexOf(line.level) >= logLevels.indexOf(level))
    .slice(-shownLines);
}
