import type { StoredRun } from '../state/stored-run.ts';
import { jobSchedules } from './schedules/find-schedule.ts';
import { isSensor } from './sensors/is-sensor.ts';
import type { ReportSource } from './report-source.ts';

/** Everything whose name contains a text. */
export interface NamesFound {
  readonly assets: readonly string[];
  readonly jobs: readonly string[];
  readonly sensors: readonly string[];
  readonly schedules: readonly string[];
}

/**
 * Searches the names of definitions; those that begin with the text come first. An empty text
 * matches nothing.
 */
export async function searchNames(source: ReportSource, text: string): Promise<NamesFound> {
  const { assets, jobs, sensors } = await source.definitions();
  const wanted = text.trim().toLowerCase();
  const matching = (names: readonly string[]) => {
    const found = wanted === '' ? [] : names.filter((name) => name.toLowerCase().includes(wanted));
    return found.toSorted(
      (a, b) =>
        Number(b.toLowerCase().startsWith(wanted)) - Number(a.toLowerCase().startsWith(wanted)),
    );
  };
  return {
    assets: matching(assets.map(({ key }) => key)),
    jobs: matching([...jobs.keys()]),
    sensors: matching(sensors.filter(isSensor).map(({ name }) => name)),
    schedules: matching((await jobSchedules(source)).map(({ name }) => name)),
  };
}

/** The number of characters of a run id from which few runs match. */
const shortestId = 4;

/** Runs whose id begins or ends with the text, or whose workflow id equals it. */
export async function searchRuns(
  source: ReportSource,
  text: string,
): Promise<readonly StoredRun[]> {
  const wanted = text.trim();
  return wanted.length < shortestId ? [] : (await source.store()).runs.match(wanted);
}
