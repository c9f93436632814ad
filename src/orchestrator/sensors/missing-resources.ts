import { usedNames, type ClientParts } from '../assets/clients-of.ts';
import { notConfigured } from '../definitions/resource.ts';
import type { Sensor } from '../definitions/sensor.ts';

/**
 * The resources of a sensor that are not configured, with reasons, as readable text; undefined if
 * all are.
 */
export function missingResources(
  { definitions, resources }: ClientParts,
  { uses }: Pick<Sensor, 'uses'>,
): string | undefined {
  const missing = usedNames(definitions.resources, uses).filter(
    (name) => !resources.isConfigured(name),
  );
  return missing.length === 0
    ? undefined
    : missing.map((name) => notConfigured(name, resources.problems(name))).join('; ');
}
