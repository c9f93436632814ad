import type { UpstreamVersion, Versions } from './protocol.ts';
import { stepKey } from './step.ts';

/** Which versions of upstream assets a materialization has used. */
export interface UsedVersions {
  /** The first of a partition counts, since its data may have changed later. Does nothing where the version is not known. */
  add(asset: string, partition: string, version: string | undefined): void;
  /** Whether any partition of the asset was used. */
  has(asset: string): boolean;
  /** As a result carries them: nothing where there are none. */
  asField(): Pick<Versions, 'upstream'>;
}

/** That are recorded for one materialization. Those beyond them do not make it stale. */
const mostVersions = 100;

export function createUsedVersions(): UsedVersions {
  const versions = new Map<string, UpstreamVersion>();
  return {
    add: (asset, partition, version) => {
      const key = stepKey(asset, partition);
      if (version === undefined || versions.has(key) || versions.size === mostVersions) return;
      versions.set(key, { asset, partition, version });
    },
    has: (asset) => [...versions.values()].some((version) => version.asset === asset),
    asField: () => (versions.size === 0 ? {} : { upstream: [...versions.values()] }),
  };
}

/** As a result carries them: nothing where there are none. */
export function versionsOf(dataVersion: string | undefined, codeVersion: string | undefined): Omit<Versions, 'upstream'> {
  return { ...(dataVersion !== undefined && { dataVersion }), ...(codeVersion !== undefined && { codeVersion }) };
}
