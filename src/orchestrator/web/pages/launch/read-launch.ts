import { findAnyRun } from '../../../reports/runs/find-any-run.ts';
import { UsageError } from '../../../usage-error.ts';
import { isObject } from '../../form/fits.ts';
import { readLaunchForm, type Config } from '../../form/read-launch-form.ts';
import type { PageRequest, PartSource } from '../page-request.ts';
import type { LaunchCard } from './launch-card.ts';

/**
 * The launch form of a job: as sent, with the config of the run in `from`, or for the assets in
 * `selection`.
 * @throws UsageError if the run belongs to another job
 */
export async function readLaunch(
  source: PartSource,
  job: string,
  { query, entries }: PageRequest,
): Promise<Omit<LaunchCard, 'job' | 'last'>> {
  const from = query('from') || undefined;
  const [selection, partition] = [query('selection'), query('partition')];
  const given = {
    ...(selection !== '' && {
      selection: [query('downstreams') === '' ? selection : `${selection}+`],
    }),
    ...(partition !== '' && { partition }),
  };
  const start =
    from === undefined || entries.size > 0
      ? given
      : ((await source.part('Config of the run', () => configOf(source, job, from))) ?? {});
  const form = readLaunchForm(await source.definitions(), job, start, entries);
  const showsProblems = entries.size > 0 || from !== undefined;
  return { form, showsProblems, from };
}

async function configOf(source: PartSource, job: string, from: string): Promise<Config> {
  const found = await findAnyRun(source, from);
  const run = 'unbegun' in found ? undefined : found.recorded;
  if (run !== undefined && run.job !== job)
    throw new UsageError(`Run ${run.runId} is a run of ${run.job}, not of ${job}`);
  return isObject(run?.config) ? run.config : {};
}
