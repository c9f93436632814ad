import { notConfigured, type OpenResources } from '../definitions/resource.ts';
import type { Sensor } from '../definitions/sensor.ts';

/** Which of a sensor's resources are not configured and why, in words for people; undefined when all are. */
export function missingResources(resources: OpenResources, { needs }: Pick<Sensor, 'needs'>): string | undefined {
  const missing = needs.filter((name) => !resources.isConfigured(name));
  return missing.length === 0 ? undefined : missing.map((name) => notConfigured(name, resources.problems(name))).join('; ');
}
