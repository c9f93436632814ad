import { windowEnd } from './partition.ts';
import { obeyed, type ResolvedSettings } from './table-settings.ts';

/**
 * Identifies the settings that affect a profile: empty without settings. A time window moves, so
 * its profile is computed again.
 */
export function fingerprintPart(resolved: ResolvedSettings, capturedAt: number): object {
  const settings = obeyed(resolved);
  if (settings === undefined) return {};
  const { includeColumns, partition, ...rest } = settings;
  return {
    settings: {
      ...rest,
      ...(includeColumns && { includeColumns: [...includeColumns] }),
      ...(partition && { partition }),
      ...(partition?.kind === 'time' && { windowEnd: windowEnd(partition.unit, capturedAt) }),
    },
  };
}
