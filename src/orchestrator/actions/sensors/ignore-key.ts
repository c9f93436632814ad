import { toAsk } from '../../asker.ts';
import { findSensor } from '../../reports/sensors/find-sensor.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { KeyRequests } from '../../state/ignored-keys.ts';
import { UsageError } from '../../usage-error.ts';

/** A run key of a sensor, and its requests. */
export interface KeyChange {
  readonly sensor: string;
  /** Undefined if it was ignored before. */
  readonly found: KeyRequests | undefined;
}

/**
 * Ignores a run key of a sensor: it starts no more runs until `unignoreKey`.
 * @throws UsageError if there is no such sensor or the key is empty
 */
export async function ignoreKey(
  source: ReportSource,
  given: string,
  runKey: string,
  note: string | undefined,
): Promise<KeyChange> {
  const { name } = await findSensor(source, given);
  if (runKey === '')
    throw new UsageError(
      `Which run key? ${toAsk(`sensors ignore ${name} KEY`, `POST /sensors/${name}/ignore`)}`,
    );
  return {
    sensor: name,
    found: await (await source.store()).ignoredKeys.ignore(name, runKey, note),
  };
}

/**
 * Reverts `ignoreKey`.
 * @throws UsageError if there is no such sensor or it does not ignore the key
 */
export async function unignoreKey(
  source: ReportSource,
  given: string,
  runKey: string,
): Promise<KeyChange & { readonly found: KeyRequests }> {
  const { name } = await findSensor(source, given);
  const found = await (await source.store()).ignoredKeys.unignore(name, runKey);
  if (found !== undefined) return { sensor: name, found };
  throw new UsageError(
    `${name} does not ignore ${runKey} (${toAsk(`sensors show ${name}`, `GET /sensors/${name}`)} lists the keys that it ignores)`,
    'RUN_KEY_NOT_IGNORED',
  );
}
