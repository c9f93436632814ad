import { choose } from '../../choose.ts';
import type { ReportSource } from '../report-source.ts';
import { describeConfig, type DescribedConfig } from './describe-config.ts';

/** A job, with the fields of its config. */
export interface JobReport extends DescribedConfig {
  readonly name: string;
  readonly description: string;
  /** The resources that every run needs. */
  readonly needs: readonly string[];
  /** The concurrency pool that limits its runs. */
  readonly pool: string | null;
}

export async function readJobs(source: ReportSource): Promise<readonly JobReport[]> {
  const { jobs } = await source.definitions();
  return [...jobs].map(([name, { description, alwaysNeeds, config, pool = null }]) => ({
    name,
    description,
    needs: alwaysNeeds,
    pool,
    ...describeConfig(config),
  }));
}

/** @throws UsageError if there is no such job */
export async function readJob(source: ReportSource, given: string): Promise<JobReport> {
  const jobs = await readJobs(source);
  const names = jobs.map(({ name }) => name);
  return jobs[names.indexOf(choose('job', given, names))] as JobReport;
}
