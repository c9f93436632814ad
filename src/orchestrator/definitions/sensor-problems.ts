import type { Definitions } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import { isOnlyOfJobs } from './input-source.ts';
import { noConfig } from './job-definition.ts';
import { notRegistered } from './registered-key.ts';
import type { Sensor } from './sensor.ts';

/** What a sensor declares to request and could not, a line each. */
export function sensorProblems({ jobs, assets }: Pick<Definitions, 'jobs' | 'assets'>, sensor: Sensor): readonly string[] {
  const known = new Map(assets.map((asset) => [asset.key, asset]));
  return [
    ...Object.entries(sensor.jobs).flatMap(([name, schema]) => {
      const job = jobs.get(name);
      if (job === undefined) return [`Sensor ${sensor.name} requests unknown job ${name}${didYouMean(name, [...jobs.keys()])}`];
      // The compiler checks a request by the sensor's schema, and the run is checked by the job's.
      if (job.config === noConfig || job.config === schema) return [];
      return [`Sensor ${sensor.name} has another schema for the job ${name} than its pipeline: name the same constant in both`];
    }),
    ...sensor.assets.flatMap(({ key }) => {
      const asset = known.get(key);
      if (asset === undefined) return [`Sensor ${sensor.name} requests the asset ${key}, ${notRegistered(key, new Set(known.keys()))}`];
      return isOnlyOfJobs(asset.inputFrom)
        ? [`Sensor ${sensor.name} requests the asset ${key}, which takes an input that only a job can supply`]
        : [];
    }),
  ];
}
