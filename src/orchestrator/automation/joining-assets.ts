import type { Automation } from './automation.ts';

/** The maximum of one run. */
const mostMembers = 1_000;

const known = new WeakMap<Automation, Map<string, number>>();

/** How many assets can join a run of the asset, directly or indirectly: at most 1,000. */
export function joiningAssets(automation: Automation, asset: string): number {
  const counts = known.get(automation) ?? new Map<string, number>();
  known.set(automation, counts);
  const count = counts.get(asset) ?? countJoining(automation, asset);
  counts.set(asset, count);
  return count;
}

function countJoining({ readers }: Automation, asset: string): number {
  const found = new Set([asset]);
  for (const upstream of found) {
    for (const { of, edge } of readers.get(upstream) ?? [])
      if (edge.sharesRuns && of.mayJoin) found.add(of.asset.key);
    if (found.size > mostMembers) return mostMembers;
  }
  return found.size - 1;
}
