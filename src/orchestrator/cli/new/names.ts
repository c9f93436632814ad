import { UsageError } from '../../usage-error.ts';

/** Keeps every line of a generated file within the usual length. */
const longest = 40;

/** Words that cannot be the name of a module's constant. */
const reserved = new Set(
  [
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if',
    'implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof',
    'undefined var void while with yield',
  ].flatMap((line) => line.split(' ')),
);

/**
 * The name of a pipeline, as in its file name: `weather-forecast`.
 * @throws UsageError if it is invalid
 */
export function checkPipelineName(name: string): string {
  return checkName('pipeline', name, 'weather-forecast');
}

/**
 * The name of a sensor, as in its file name: `new-stations`, to which the file adds `-sensor`.
 * @throws UsageError if it is invalid
 */
export function checkSensorName(name: string): string {
  return checkName('sensor', name.replace(/-sensor$/, ''), 'new-stations');
}

/**
 * The name of a resource, as in its file name: `weather-api`.
 * @throws UsageError if it is invalid
 */
export function checkResourceName(name: string): string {
  return checkName('resource', name, 'weather-api');
}

function checkName(kind: string, name: string, example: string): string {
  if (
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) &&
    name.length <= longest &&
    !isTaken(camelCase(name))
  )
    return name;
  throw new UsageError(
    `${shown(name)} cannot name a ${kind}: expected lower case words joined by - and at most ${longest} characters that are no word of the language, such as ${example}`,
  );
}

/**
 * The key of an asset: `weather/daily_means`.
 * @throws UsageError if it is invalid
 */
export function checkAssetKey(key: string): string {
  const isKey = /^[a-z][a-z0-9]*(_[a-z0-9]+)*(\/[a-z][a-z0-9]*(_[a-z0-9]+)*)*$/.test(key);
  if (isKey && key.length <= longest && !isTaken(constantOf(key))) return key;
  throw new UsageError(
    `${shown(key)} cannot be the key of an asset: expected lower case words joined by _ and / and at most ${longest} characters, the last part no word of the language, such as weather/daily_means`,
  );
}

/** Converts `weather-forecast` and `weather_forecast` to `weatherForecast`. */
export function camelCase(name: string): string {
  return name.replaceAll(/[-_/]+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The constant of an asset: `dailyMeans` for `weather/daily_means`. */
export function constantOf(key: string): string {
  return camelCase(key.slice(key.lastIndexOf('/') + 1));
}

/**
 * The file of an asset, without its folder and extension: `daily-means` for `weather/daily_means`.
 */
export function fileOf(key: string): string {
  return key.slice(key.indexOf('/') + 1).replaceAll(/[_/]/g, '-');
}

const imported = new Set(
  [
    'afterEach asset assetRef createServer defineAsset definePipeline defineResource defineSchedule defineSensor evaluateSensor expect fetch',
    'materialize materialized onTestFinished test vi z',
  ].flatMap((line) => line.split(' ')),
);

/** A constant with the same name would shadow an import of a generated file. */
function isTaken(constant: string): boolean {
  return reserved.has(constant) || imported.has(constant);
}

const shown = (name: string) => (name === '' ? '""' : name);
