/** Keys for runs that materialize nothing else, and for those that continue. */
export type LatencyKind = 'alone' | 'going-on';

const most = 60;

/** The first is not counted. */
export function latencyKeysOf(kind: LatencyKind, samples = most): readonly string[] {
  return Array.from({ length: samples + 1 }, (_, sample) => `${kind}-${sample}`);
}

export const latencyKeys = [...latencyKeysOf('alone'), ...latencyKeysOf('going-on')];
