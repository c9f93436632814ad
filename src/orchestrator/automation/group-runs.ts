import { createHash } from 'node:crypto';
import type { Definitions } from '../definitions/deployment.ts';
import { isOnlyOfJobs } from '../definitions/input-source.ts';
import { runForSelection } from '../definitions/run-for-selection.ts';
import type { AnyRunRequest } from '../definitions/run-request.ts';
import { runKeyPrefix } from '../sensors/window-sensor.ts';
import { lastCause } from './causes.ts';
import { placeOf, type Candidate } from './facts.ts';

/** The partitions that one run materializes, upstream assets first, all with the same key. */
export interface GroupedRun {
  readonly members: readonly Candidate[];
  readonly request: AnyRunRequest;
}

/** More can join the run after its assets are updated. */
const mostMembers = 1_000;
/** In bytes. */
const longestPartition = 1_024;

/**
 * Groups partitions of the same key into one run if they read each other, or wait for the same
 * upstream asset under the same condition.
 * @param requested upstream assets first
 */
export function groupRuns(requested: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<Candidate, Candidate[]>();
  const byPlace = new Map(
    requested.map((candidate) => [placeOf(candidate.of.asset.key, candidate.partition), candidate]),
  );
  const byRoot = new Map<string, Candidate>();
  const join = (one: Candidate, other: Candidate) => {
    const [into, from] = [groups.get(one), groups.get(other)];
    if (into === undefined || from === undefined || into === from) return;
    const [large, small] = into.length < from.length ? [from, into] : [into, from];
    for (const member of small) groups.set(member, large);
    large.push(...small);
  };
  for (const candidate of requested) {
    groups.set(candidate, [candidate]);
    const { of, partition, causes } = candidate;
    for (const edge of of.edges) {
      if (!edge.sharesRuns) continue;
      const upstream = byPlace.get(placeOf(edge.upstream, partition));
      if (upstream !== undefined) join(upstream, candidate);
      if (
        !causes.some(
          (cause) =>
            cause.kind === 'updated' &&
            cause.dep === edge.upstream &&
            cause.partition === partition,
        )
      )
        continue;
      const root = JSON.stringify([edge.upstream, partition, of.text]);
      const sibling = byRoot.get(root);
      if (sibling === undefined) byRoot.set(root, candidate);
      else join(sibling, candidate);
    }
  }
  const places = new Map(requested.map((candidate, place) => [candidate, place]));
  return [...new Set(groups.values())].map((members) =>
    members
      .toSorted((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0))
      .slice(0, mostMembers),
  );
}

/**
 * The run that materializes them.
 * @throws TerminalError if a single asset belongs to a job and no job, or several jobs, can
 * materialize the partition
 */
export function runOf(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
  members: readonly Candidate[],
): AnyRunRequest {
  const assets = members.map(({ of }) => of.asset.key);
  const [first] = members;
  const partition = first?.partition ?? '';
  const runKey = `${runKeyPrefix({ assets })}${shortened(partition)}/${lastCause(members.flatMap(({ causes }) => causes))}`;
  const of = partition === '' ? {} : { partition };
  if (first === undefined || !isOnlyOfJobs(first.of.asset.inputFrom))
    return { runKey, assets: assets.map((key) => ({ key })), ...of };
  const { job, config } = runForSelection(definitions, { selection: assets, config: {}, ...of });
  return { runKey: `${automationSensor}/${runKey}`, job, config };
}

/**
 * A pair of long keys would exceed the limit of a run key, and the tick would fail for all assets.
 */
function shortened(partition: string): string {
  return Buffer.byteLength(partition) <= longestPartition
    ? partition
    : createHash('sha256').update(partition).digest('hex');
}

/** The sensor that requests the runs. */
export const automationSensor = 'automation';
