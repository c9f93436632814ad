import type pg from 'pg';
import { readAutomationAssets } from '../state/automation-assets.ts';
import type { AutomatedAsset, Automation } from './automation.ts';
import { evaluateCondition, mayHoldLater, type Trace } from './evaluate-condition.ts';
import { placeOf, readFacts, type Candidate, type Facts } from './facts.ts';
import { placeOfWindow } from './own-keys.ts';
import { openCauses, subjectOf } from './subject-of.ts';

/** The result of evaluating a partition. */
export type Evaluated = Candidate &
  (
    | { readonly outcome: 'requested' | 'waiting' | 'dropped'; readonly trace: Trace }
    /** Other runs have handled all events. */
    | { readonly outcome: 'handled' }
    /** A later tick evaluates it, or the end of its window triggers the evaluation. */
    | { readonly outcome: 'later' }
  );

/** The number of partitions that one tick requests, without those that join a run. */
export const requestsAtOnce = 1_000;

/**
 * Evaluates candidates, upstream assets first, so that requests count for the partitions that read
 * them.
 * @param armed each partition once
 */
export async function evaluateCandidates(
  database: pg.Pool,
  automation: Automation,
  armed: readonly Candidate[],
  at: Date,
): Promise<readonly Evaluated[]> {
  const joining = await mayJoin(database, automation, armed);
  const candidates = inOrder(automation, [...armed, ...joining]);
  const facts = await readFacts(database, automation, candidates, at);
  const requested = new Set<string>();
  const armedPlaces = new Set(armed.map(({ of, partition }) => placeOf(of.asset.key, partition)));
  let requests = 0;
  const evaluated: Evaluated[] = [];
  for (const candidate of candidates) {
    const { of, partition } = candidate;
    const place = placeOf(of.asset.key, partition);
    const joins = of.edges.some(
      (edge) => edge.sharesRuns && requested.has(placeOf(edge.upstream, partition)),
    );
    const found = evaluateOne(
      { automation, facts, at, requested },
      candidate,
      joins,
      requests < requestsAtOnce,
    );
    if (found.outcome === 'requested') {
      requested.add(place);
      if (!joins) requests += 1;
    }
    if (found.outcome === 'requested' || armedPlaces.has(place)) evaluated.push(found);
  }
  return evaluated;
}

interface Parts {
  readonly automation: Automation;
  readonly facts: Facts;
  readonly at: Date;
  readonly requested: ReadonlySet<string>;
}

function evaluateOne(parts: Parts, given: Candidate, joins: boolean, hasRoom: boolean): Evaluated {
  const { facts, at } = parts;
  const candidate = { ...given, causes: openCauses(given, facts) };
  const { of, partition, causes } = candidate;
  if (causes.length === 0 && !joins) return { ...candidate, outcome: 'handled' };
  // This check comes first, because the key may belong to partitions that the asset had before,
  // which the current ones cannot parse.
  if (
    !facts.exists(of.asset.key, partition) ||
    (partition !== '') !== (of.asset.spec.partitions !== undefined)
  ) {
    return {
      ...candidate,
      outcome: 'dropped',
      trace: { condition: 'the partition exists', holds: false },
    };
  }
  const { isFuture } = placeOfWindow(of, partition, at);
  if (isFuture || (!hasRoom && !joins)) return { ...candidate, outcome: 'later' };
  const subject = subjectOf(parts, candidate);
  const trace = evaluateCondition(of.condition, subject);
  if (trace.holds) return { ...candidate, trace, outcome: 'requested' };
  return {
    ...candidate,
    trace,
    outcome: mayHoldLater(of.condition, subject) ? 'waiting' : 'dropped',
  };
}

/**
 * Partitions that would join the run of an upstream asset, directly or indirectly, if one is
 * requested.
 */
async function mayJoin(
  database: pg.Pool,
  automation: Automation,
  armed: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const known = new Set(armed.map(({ of, partition }) => placeOf(of.asset.key, partition)));
  const found: Candidate[] = [];
  const next: Pick<Candidate, 'of' | 'partition'>[] = [...armed];
  for (let candidate = next.pop(); candidate !== undefined; candidate = next.pop()) {
    const { of: upstream, partition } = candidate;
    for (const { of, edge } of automation.readers.get(upstream.asset.key) ?? []) {
      const place = placeOf(of.asset.key, partition);
      if (!edge.sharesRuns || !of.mayJoin || known.has(place)) continue;
      known.add(place);
      found.push({ of, partition, causes: [] });
      next.push({ of, partition });
    }
  }
  if (found.length === 0) return found;
  const running = new Set(
    (
      await readRunning(
        database,
        found.map(({ of }) => of),
      )
    ).keys(),
  );
  return found.filter(({ of }) => running.has(of.asset.key));
}

/** The rows of the assets whose automation has started and is not paused. */
export async function readRunning(database: pg.Pool, of: Iterable<AutomatedAsset>) {
  const keys = [...new Set([...of].map(({ asset }) => asset.key))];
  if (keys.length === 0) return new Map<string, never>();
  const rows = await readAutomationAssets(database, keys);
  return new Map(
    rows.flatMap((row) =>
      row.condition === null || row.pausedAt !== null ? [] : [[row.asset, row] as const],
    ),
  );
}

function inOrder(
  { automated }: Automation,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const places = new Map([...automated.keys()].map((key, place) => [key, place]));
  return candidates.toSorted(
    (one, other) => (places.get(one.of.asset.key) ?? 0) - (places.get(other.of.asset.key) ?? 0),
  );
}
