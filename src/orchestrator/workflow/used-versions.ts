import type { UpstreamSet, UpstreamVersion, Versions } from './protocol.ts';
import { stepKey } from './step.ts';

/** Which versions of upstream assets a materialization has used. */
export interface UsedVersions {
  /**
   * The first of a partition counts, since its data may have changed later. Does nothing where the version is not known.
   * @param version null if the partition has never been materialized
   */
  add(asset: string, partition: string, version: string | null | undefined): void;
  addSet(set: UpstreamSet): void;
  /** Whether any partition of the asset was used. */
  has(asset: string): boolean;
  /** How many versions there is room for. */
  room(): number;
  /** As a result carries them: nothing where there are none. */
  asField(): Pick<Versions, 'upstream' | 'upstreamSets'>;
}

/** That are listed of one materialization. Those beyond them do not make it stale, unless they are in a set. */
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

/** As a result carries them: nothing where there are none. */
export function versionsOf(
  dataVersion: string | undefined,
  codeVersion: string | undefined,
): Pick<Versions, 'dataVersion' | 'codeVersion'> {
  return {
    ...(dataVersion !== undefined && { dataVersion }),
    ...(codeVersion !== undefined && { codeVersion }),
  };
}
