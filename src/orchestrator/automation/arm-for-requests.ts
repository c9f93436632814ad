import type pg from 'pg';
import {
  readAutomationPartitions,
  type AutomationPartition,
} from '../state/automation-partitions.ts';
import { createArming, downstreamOf, includes, type Arming } from './armed.ts';
import type { Automation } from './automation.ts';
import { mergeCauses, type Cause } from './causes.ts';
import { readRunning, type Evaluated } from './evaluate-candidates.ts';
import { placeOf } from './facts.ts';
import { ownKeys } from './own-keys.ts';
import { createPartitionKeys } from '../state/partition-keys.ts';

interface Parts {
  readonly database: pg.Pool;
  readonly automation: Automation;
}

/**
 * Schedules the evaluation of partitions that wait for a request of their upstream partitions.
 * @param stored receives what is known about them
 */
export async function armForRequests(
  parts: Parts,
  evaluated: readonly Evaluated[],
  stored: Map<string, AutomationPartition>,
  at: Date,
): Promise<readonly Evaluated[]> {
  const armed = (await armReaders(parts, evaluated, at)).list();
  if (armed.length === 0) return evaluated;
  const found = new Map(evaluated.map((one) => [placeOf(one.of.asset.key, one.partition), one]));
  const unknown = armed.filter(
    ({ of, partition }) => !stored.has(placeOf(of.asset.key, partition)),
  );
  const rows = await readAutomationPartitions(
    parts.database,
    unknown.map(({ of, partition }) => [of.asset.key, partition] as const),
  );
  for (const row of rows) stored.set(placeOf(row.asset, row.partition), row);
  for (const { of, partition, causes } of armed) {
    const place = placeOf(of.asset.key, partition);
    const before = found.get(place);
    if (before?.outcome === 'requested') continue;
    const open =
      before === undefined
        ? (stored.get(place)?.causes ?? [])
        : isOver(before)
          ? []
          : before.causes;
    found.set(place, { of, partition, causes: mergeCauses(open, causes), outcome: 'later' });
  }
  return [...found.values()];
}

const isOver = ({ outcome }: Evaluated) => outcome === 'dropped' || outcome === 'handled';

async function armReaders(
  { database, automation }: Parts,
  evaluated: readonly Evaluated[],
  at: Date,
): Promise<Arming> {
  const arming = createArming();
  const requested = evaluated.flatMap((one) => {
    if (one.outcome !== 'requested') return [];
    const readers = (automation.readers.get(one.of.asset.key) ?? []).filter(
      ({ of, edge }) => !edge.isSelf && includes(of.drivers.requested, edge.name),
    );
    return readers.map((reader) => ({
      ...reader,
      upstream: one.of.asset.key,
      partition: one.partition,
    }));
  });
  const running = await readRunning(
    database,
    requested.map(({ of }) => of),
  );
  for (const { of, edge, upstream, partition } of requested) {
    if (!running.has(of.asset.key)) continue;
    const cause: Cause = { kind: 'requested', dep: upstream, partition, at: at.toISOString() };
    for (const key of await ownKeys(
      of,
      downstreamOf(edge, partition),
      at,
      createPartitionKeys(database),
    ))
      arming.add(of, key, cause);
  }
  return arming;
}
