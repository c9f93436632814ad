import { windowEnd } from './partition.ts';
import { obeyed, type ResolvedSettings } from './table-settings.ts';

/** What makes a profile another one: nothing without settings; a window of time moves, so that its profile is taken anew. */
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
