import type { UpstreamSet, UpstreamVersion, Versions } from './protocol.ts';
import { stepKey } from './step.ts';

/** The versions of upstream assets that a materialization has used. */
export interface UsedVersions {
  /**
   * Adds the version of a partition. Later calls for the same partition are ignored, because its
   * data may have changed in the meantime. Does nothing if the version is unknown.
   * @param version null if the partition was never materialized
   */
  add(asset: string, partition: string, version: string | null | undefined): void;
  addSet(set: UpstreamSet): void;
  /** Whether any partition of the asset was used. */
  has(asset: string): boolean;
  /** Number of versions that still fit. */
  room(): number;
  /** Fields for a result; empty if there are no versions. */
  asField(): Pick<Versions, 'upstream' | 'upstreamSets'>;
}

/**
 * Maximum number of listed versions per materialization. Further ones cannot make it stale unless
 * they are in a set.
 */
const mostVersions = 100;

export function createUsedVersions(most = mostVersions): UsedVersions {
  const versions = new Map<string, UpstreamVersion>();
  const sets: UpstreamSet[] = [];
  return {
    add: (asset, partition, version) => {
      const key = stepKey(asset, partition);
      if (version === undefined || versions.has(key) || versions.size === most) return;
      versions.set(key, { asset, partition, version });
    },
    addSet: (set) => void sets.push(set),
    has: (asset) => [...versions.values(), ...sets].some((used) => used.asset === asset),
    room: () => most - versions.size,
    asField: () => ({
      ...((versions.size > 0 || sets.length > 0) && { upstream: [...versions.values()] }),
      ...(sets.length > 0 && { upstreamSets: sets }),
    }),
  };
}

/** Fields for a result; empty if there are no versions. */
export function versionsOf(
  dataVersion: string | undefined,
  codeVersion: string | undefined,
): Pick<Versions, 'dataVersion' | 'codeVersion'> {
  return {
    ...(dataVersion !== undefined && { dataVersion }),
    ...(codeVersion !== undefined && { codeVersion }),
  };
}
