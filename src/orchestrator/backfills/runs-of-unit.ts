import { named } from '../asker.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { explainConfig } from '../definitions/explain-config.ts';
import { isOnlyOfJobs } from '../definitions/input-source.ts';
import {
  runForSelection,
  type RequestedRun,
  type SelectionRequest,
} from '../definitions/run-for-selection.ts';
import { mostPartitions } from '../definitions/several-partitions.ts';
import { TerminalError } from '../errors.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import type { NewBackfillRow, NewBackfillUnit } from '../state/new-backfill.ts';
import type { AssetUnit } from './split-units.ts';

export interface UnitRequest extends Pick<SelectionRequest, 'selection' | 'config' | 'lastRuns'> {
  readonly perRun: number;
}

/** The maximum number of listed problems. */
const shownProblems = 5;

/**
 * The job and the configs of a unit's runs, checked before any run is requested.
 * @param rows at least one
 * @throws TerminalError that lists all problems
 */
export function runsOfUnit(
  definitions: Definitions,
  unit: AssetUnit,
  { perRun, ...request }: UnitRequest,
  rows: readonly NewBackfillRow[],
): NewBackfillUnit {
  const { assets, partitions, readsItself } = unit;
  const of = { selection: assets.map(({ key }) => key), dynamic: dynamicOf(partitions) };
  const runOf = ({ partition }: NewBackfillRow) => {
    const run = runForSelection(definitions, {
      ...request,
      partition: partition === '' ? undefined : partition,
    });
    checkConfig(definitions, run);
    return run;
  };
  const [asset] = assets;
  if (asset !== undefined && isOnlyOfJobs(asset.inputFrom)) {
    const runs = collect(rows, runOf);
    if (perRun > 1) {
      const text = `${asset.key} takes an input that a run of ${asset.jobs.join(' or ')} supplies for one partition`;
      throw new TerminalError(`${text}: leave out ${named('--per-run')}`, {
        code: 'CONFIG_INVALID',
      });
    }
    const jobs = [...new Set(runs.map(({ job }) => job))];
    const [job] = jobs;
    if (job === undefined || jobs.length > 1) {
      throw new TerminalError(
        `They need runs of several jobs, ${jobs.join(' and ')}: start a backfill for each`,
        {
          code: 'JOB_AMBIGUOUS',
        },
      );
    }
    return {
      ...of,
      job,
      perRun: 1,
      rows: rows.map((row, index) => ({ ...row, config: runs[index]?.config })),
    };
  }
  const [run] = collect(rows.slice(0, 1), runOf);
  const longest = Math.max(...rows.map(({ partition }) => partition.length));
  return {
    ...of,
    job: run?.job ?? 'materializeAssets',
    config: { selection: request.selection, config: request.config },
    perRun:
      readsItself.length > 0 || (partitions === undefined && rows[0]?.partition === '')
        ? 1
        : Math.min(perRun, mostPartitions(assets.length, longest)),
    rows,
  };
}

function collect(
  rows: readonly NewBackfillRow[],
  runOf: (row: NewBackfillRow) => RequestedRun,
): readonly RequestedRun[] {
  const problems: string[] = [];
  const runs = rows.flatMap((row) => {
    try {
      return [runOf(row)];
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      problems.push(error.message);
      return [];
    }
  });
  if (problems.length === 0) return runs;
  const distinct = [...new Set(problems)];
  const more =
    distinct.length > shownProblems ? [`… and ${distinct.length - shownProblems} more`] : [];
  throw new TerminalError([...distinct.slice(0, shownProblems), ...more].join('\n'), {
    code: 'CONFIG_INVALID',
  });
}

function checkConfig({ jobs }: Definitions, { job, config }: RequestedRun): void {
  const definition = jobs.get(job);
  const parsed = definition?.config.safeParse(config);
  if (definition !== undefined && parsed?.error !== undefined) {
    throw new TerminalError(explainConfig(job, definition.config, parsed.error, config), {
      code: 'CONFIG_INVALID',
    });
  }
}

/** The dynamic partitions that the keys belong to. */
function dynamicOf(partitions: AnyPartitions | undefined): NewBackfillUnit['dynamic'] {
  if (partitions?.kind === 'dynamic') return [{ name: partitions.name, dimension: null }];
  if (partitions?.kind !== 'multi') return [];
  return partitions.dimensions.flatMap((of, dimension) =>
    of.partitions.kind === 'dynamic' ? [{ name: of.partitions.name, dimension }] : [],
  );
}
