import type { Definitions } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import { isOnlyOfJobs } from './input-source.ts';
import { noConfig } from './job-definition.ts';
import { notRegistered } from './registered-key.ts';
import type { Sensor } from './sensor.ts';

/** The declared requests that a sensor could not make, one line each. */
export function sensorProblems(
  { jobs, assets }: Pick<Definitions, 'jobs' | 'assets'>,
  sensor: Sensor,
): readonly string[] {
  const known = new Map(assets.map((asset) => [asset.key, asset]));
  return [
    ...watchProblems(sensor, new Set(known.keys()), [...jobs.keys()]),
    ...Object.entries(sensor.jobs).flatMap(([name, schema]) => {
      const job = jobs.get(name);
      if (job === undefined)
        return [
          `Sensor ${sensor.name} requests unknown job ${name}${didYouMean(name, [...jobs.keys()])}`,
        ];
      // The compiler checks a request against the sensor's schema, but the run is checked against
      // the job's.
      if (job.config === noConfig || job.config === schema) return [];
      return [
        `Sensor ${sensor.name} has another schema for the job ${name} than its pipeline: name the same constant in both`,
      ];
    }),
    ...sensor.assets.flatMap(({ key }) => {
      const asset = known.get(key);
      if (asset === undefined)
        return [
          `Sensor ${sensor.name} requests the asset ${key}, ${notRegistered(key, new Set(known.keys()))}`,
        ];
      return isOnlyOfJobs(asset.inputFrom)
        ? [
            `Sensor ${sensor.name} requests the asset ${key}, which takes an input that only a job can supply`,
          ]
        : [];
    }),
  ];
}

function watchProblems(
  { name, watches }: Sensor,
  assets: ReadonlySet<string>,
  jobs: readonly string[],
): readonly string[] {
  if (watches === undefined) return [];
  if (watches.kind === 'materializations') {
    if (watches.assets.length === 0) return [`Sensor ${name} watches no asset: name at least one`];
    return watches.assets
      .filter((key) => !assets.has(key))
      .map((key) => `Sensor ${name} watches the asset ${key}, ${notRegistered(key, assets)}`);
  }
  const { statuses, jobs: watched = [] } = watches;
  return [
    ...(statuses.length === 0
      ? [`Sensor ${name} watches runs of no status: name completed, failed or cancelled`]
      : []),
    ...watched
      .filter((job) => !jobs.includes(job))
      .map(
        (job) => `Sensor ${name} watches runs of the unknown job ${job}${didYouMean(job, jobs)}`,
      ),
  ];
}
