import { named, toAsk } from '../asker.ts';
import { readPartition } from '../assets/read-partition.ts';
import { TerminalError } from '../errors.ts';
import { cutToBytes } from '../workflow/utf8.ts';
import type { DefinedAsset, Definitions } from './deployment.ts';
import { selectAssets } from './selection.ts';

export interface SelectionRequest {
  readonly selection: readonly string[];
  readonly partition?: string | undefined;
  /** Several partitions for one run, instead of one. */
  readonly partitions?: readonly string[] | undefined;
  /** By asset. */
  readonly config: Readonly<Record<string, unknown>>;
  /**
   * By partition, the runs that last materialized it, if only a run's config supplies the asset's
   * input.
   */
  readonly lastRuns?: ReadonlyMap<string, RequestedRun>;
}

/** The maximum size of a command that is shown. */
const shownBytes = 300;

/** A run to start, with its config before defaults. */
export interface RequestedRun {
  readonly job: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The run that materializes a selection: of `materializeAssets`; or, for a single asset whose input
 * a job supplies, of the job whose `configOf` gives a config for the partition, or of the job of
 * its last run with that run's config.
 * @throws TerminalError if no job or several jobs supply one, or if the asset defines partitions
 * and none has the key
 */
export function runForSelection(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
  request: SelectionRequest,
): RequestedRun {
  const { selection, partition, partitions, config } = request;
  const asset = singleAsset(definitions.assets, selection);
  const last =
    partition === undefined || Object.keys(config).length > 0
      ? undefined
      : request.lastRuns?.get(partition);
  if (last !== undefined) return last;
  if (asset?.inputFrom === 'configOf' && partitions !== undefined)
    throw oneByOne(asset, partitions);
  if (asset?.inputFrom === 'configOf' && partition !== undefined)
    return ofItsJob(definitions, asset, partition, config);
  const of = {
    ...(partition !== undefined && { partition }),
    ...(partitions !== undefined && { partitions }),
  };
  return { job: 'materializeAssets', config: { selection, config, ...of } };
}

function oneByOne({ key, jobs }: DefinedAsset, partitions: readonly string[]): TerminalError {
  const text = `${key} takes an input that a run of ${jobs.join(' or ')} supplies for one partition`;
  const command = toAsk(
    `backfill ${key} ${partitions.map((partition) => `--partition ${partition}`).join(' ')}`,
    'POST /backfills',
  );
  return new TerminalError(
    `${text}. Use a backfill, which starts a run for each: ${cutToBytes(command, shownBytes)}`,
    {
      code: 'CONFIG_INVALID',
    },
  );
}

/** Empty if a part of the selection is unknown; the run then refuses it. */
export function selectedAssets(
  assets: readonly DefinedAsset[],
  selection: readonly string[],
): readonly DefinedAsset[] {
  const selected = selectAssets(assets, selection);
  if ('unknown' in selected) return [];
  const keys = new Set(selected.keys);
  return assets.filter(({ key }) => keys.has(key));
}

function singleAsset(
  assets: readonly DefinedAsset[],
  selection: readonly string[],
): DefinedAsset | undefined {
  const selected = selectedAssets(assets, selection);
  return selected.length === 1 ? selected[0] : undefined;
}

function ofItsJob(
  { jobs }: Pick<Definitions, 'jobs'>,
  asset: DefinedAsset,
  partition: string,
  given: object,
): RequestedRun {
  const { key, jobs: names } = asset;
  readPartition(key, asset.spec.partitions, partition);
  const requests = names.flatMap((job) => {
    const config = jobs.get(job)?.configOf(partition, key);
    return config === undefined ? [] : [{ job, config: config as RequestedRun['config'] }];
  });
  const [request, ...others] = requests;
  if (request === undefined) {
    const text = `No job materializes the partition ${partition} of ${key} by its key: ${names.join(', ')}`;
    throw new TerminalError(
      `${text}. Correct ${named('--partition')}, or start a run with ${runWithConfig('JOB')}`,
      {
        code: 'PARTITION_NOT_FOUND',
      },
    );
  }
  if (others.length > 0) {
    const text = `Several jobs materialize the partition ${partition} of ${key}: ${requests.map(({ job }) => job).join(', ')}`;
    throw new TerminalError(`${text}. Start the run that you want with ${runWithConfig('JOB')}`, {
      code: 'JOB_AMBIGUOUS',
    });
  }
  if (Object.keys(given).length > 0) {
    throw new TerminalError(
      `${key} takes no config here. Its runs are of ${request.job}: ${runWithConfig(request.job)}`,
      {
        code: 'CONFIG_INVALID',
      },
    );
  }
  return request;
}

const runWithConfig = (job: string) => toAsk(`run ${job} --config …`, `POST /jobs/${job}/runs`);
