import type { AnyAsset } from '../workflow/asset.ts';
import { readCron } from './cron.ts';
import { explainConfig } from './explain-config.ts';
import type { Definitions } from './deployment.ts';
import { timeZoneProblem } from './time-zone.ts';

/** All that is wrong with a deployment's definitions, a line each. */
export function checkDefinitions(definitions: Definitions, exportedJobs: readonly string[]): readonly string[] {
  return [
    ...duplicates(definitions.assets.map(({ key }) => key)).map((key) => `Two assets have the key ${key}`),
    ...duplicates(scheduleIds(definitions)).map((name) => `Two schedules have the name ${name}`),
    ...badKeys(definitions.assets),
    ...unknownUpstreams(definitions.assets),
    ...cycles(definitions.assets),
    ...unknownJobs(definitions, exportedJobs),
    ...unknownResources(definitions),
    ...unknownPools(definitions),
    ...definitions.schedules.flatMap((schedule) => scheduleProblems(definitions, schedule)),
  ];
}

/** A sensor has a schedule of its name. */
function scheduleIds({ schedules, sensors }: Definitions): readonly string[] {
  return [...schedules, ...sensors].map(({ name }) => name);
}

function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function badKeys(assets: readonly AnyAsset[]): readonly string[] {
  return assets
    .filter(({ key }) => !/^[a-z0-9_]+(\/[a-z0-9_]+)*$/.test(key))
    .map(({ key }) => `Asset key ${JSON.stringify(key)}: expected lower case words joined by _ and /`);
}

function unknownUpstreams(assets: readonly AnyAsset[]): readonly string[] {
  const keys = new Set(assets.map(({ key }) => key));
  return assets.flatMap(({ key, deps }) =>
    deps.filter((dep) => !keys.has(dep.key)).map((dep) => `Asset ${key} depends on ${dep.key}, which the workflows module does not export`),
  );
}

function cycles(assets: readonly AnyAsset[]): readonly string[] {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (key: string, path: readonly string[]) => {
    if (path.includes(key)) {
      found.push(`Assets depend on each other in a cycle: ${[...path.slice(path.indexOf(key)), key].join(' → ')}`);
      return;
    }
    if (done.has(key)) return;
    for (const dep of byKey.get(key)?.deps ?? []) visit(dep.key, [...path, key]);
    done.add(key);
  };
  for (const { key } of assets) visit(key, []);
  return found;
}

function unknownJobs({ assets, jobs }: Definitions, exportedJobs: readonly string[]): readonly string[] {
  return [
    ...exportedJobs.filter((name) => !jobs.has(name)).map((name) => `Job ${name} has no definition`),
    ...[...jobs.keys()]
      .filter((name) => name !== 'materializeAssets' && !exportedJobs.includes(name))
      .map((name) => `Job ${name} is defined, but the workflows module does not export it`),
    ...assets
      .filter(({ madeBy }) => madeBy !== undefined && !jobs.has(madeBy))
      .map(({ key, madeBy }) => `Asset ${key} is made by unknown job ${madeBy}`),
  ];
}

function unknownResources({ jobs, sensors, resources }: Definitions): readonly string[] {
  const ofJobs = [...jobs].map(([name, { alwaysNeeds }]) => ({ who: `Job ${name}`, needs: alwaysNeeds }));
  const ofSensors = sensors.map(({ name, needs }) => ({ who: `Sensor ${name}`, needs }));
  return [...ofJobs, ...ofSensors].flatMap(({ who, needs }) =>
    needs.filter((resource) => !(resource in resources)).map((resource) => `${who} needs unknown resource ${resource}`),
  );
}

function unknownPools({ jobs, pools }: Definitions): readonly string[] {
  return [...jobs]
    .filter(([, { pool }]) => pool !== undefined && !pools.some(({ name }) => name === pool))
    .map(([name, { pool }]) => `Job ${name} is in unknown pool ${pool}`);
}

function scheduleProblems(
  { jobs }: Definitions,
  { name, job, cron, timeZone, config }: Definitions['schedules'][number],
): readonly string[] {
  const definition = jobs.get(job);
  const parsed = definition?.config.safeParse(config);
  return [
    ...(definition === undefined ? [`Schedule ${name} starts unknown job ${job}`] : []),
    ...(definition !== undefined && parsed?.success === false
      ? [`Schedule ${name}: ${explainConfig(job, definition.config, parsed.error, config)}`]
      : []),
    ...cronProblems(name, cron, timeZone),
  ];
}

function cronProblems(name: string, cron: string, timeZone: string): readonly string[] {
  const { problem } = readCron(cron);
  const ofZone = timeZoneProblem(timeZone);
  return [
    ...(problem === undefined ? [] : [`Schedule ${name}: cron ${JSON.stringify(cron)}: ${problem}`]),
    ...(ofZone === undefined ? [] : [`Schedule ${name}: cron ${JSON.stringify(cron)} in ${timeZone}: ${ofZone}`]),
  ];
}
