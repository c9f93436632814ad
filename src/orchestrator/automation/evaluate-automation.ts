import type pg from 'pg';
import type { Definitions } from '../definitions/deployment.ts';
import type { KitBatch } from '../definitions/sensor.ts';
import {
  moveKeys,
  readDue,
  writeAutomationAssets,
  type AutomationAsset,
} from '../state/automation-assets.ts';
import {
  readAddedKeys,
  readRecordedEvents,
  type AddedKey,
  type RecordedEvent,
} from '../state/automation-events.ts';
import {
  readArmed,
  readAutomationPartitions,
  writeEvaluations,
  writePartitions,
  type AutomationPartition,
} from '../state/automation-partitions.ts';
import { createPartitionKeys } from '../state/partition-keys.ts';
import { armForRequests } from './arm-for-requests.ts';
import {
  armForKeys,
  armForTime,
  armForUpdates,
  createArming,
  nextTime,
  ofDynamic,
  readersOf,
  type Armed,
} from './armed.ts';
import type { Automation } from './automation.ts';
import { isHandled, mergeCauses } from './causes.ts';
import {
  evaluateCandidates,
  readRunning,
  requestsAtOnce,
  type Evaluated,
} from './evaluate-candidates.ts';
import { placeOf, type Candidate } from './facts.ts';
import { automationSensor } from './group-runs.ts';
import { joiningAssets } from './joining-assets.ts';
import { outcomesOf } from './outcomes.ts';

export interface AutomationParts {
  readonly database: pg.Pool;
  readonly definitions: Pick<Definitions, 'assets' | 'jobs'>;
  readonly automation: Automation;
  /** For tests. */
  readonly now?: () => Date;
  readonly evaluationsAtOnce?: number;
}

const eventsAtOnce = 1_000;
const candidatesAtOnce = 5_000;
/** These take a few seconds, so that a tick commits something before its deadline. */
const evaluationsAtOnce = 10_000;
const firstPage = ['', ''] as const;

/**
 * A tick of automation, in batches: reads events, evaluates the partitions that they concern and
 * those that wait, and requests runs. Each batch and its cursor are committed in one transaction,
 * and only one of several concurrent transactions can succeed. If there is nothing to do, there is
 * no batch.
 * @param cursor the last outcome that was read
 */
export async function* evaluateAutomation(
  parts: AutomationParts,
  cursor: number,
): AsyncGenerator<KitBatch, void> {
  const { database, automation, now = () => new Date() } = parts;
  let seq = cursor;
  let after: readonly [string, string] = firstPage;
  for (let requested = 0; requested < requestsAtOnce;) {
    const at = now();
    const events = await readRecordedEvents(database, seq, automationSensor, eventsAtOnce);
    // Assets that only a worker with newer definitions knows are left to that worker.
    const due = (await readDue(database, at)).filter(({ asset }) =>
      automation.automated.has(asset),
    );
    const added = (await readAddedKeys(database)).filter(
      ({ name }) => ofDynamic(automation, name).length > 0,
    );
    const page = await readArmed(database, after, candidatesAtOnce);
    const waiting = within(parts, page, ({ asset }) => asset);
    seq = events.at(-1)?.seq ?? seq;
    const armed = await arm(parts, at, { events, due, added });
    const stored = new Map(
      [...waiting, ...(await readAutomationPartitions(database, armed.map(pairOf)))].map((row) => [
        placeOf(row.asset, row.partition),
        row,
      ]),
    );
    const candidates = candidatesOf(automation, stored, armed);
    const chosen = [
      ...candidates.slice(0, waiting.length),
      ...within(parts, candidates.slice(waiting.length), ({ of }) => of.asset.key),
    ];
    const found = withOthers(
      await evaluateCandidates(database, automation, chosen, at),
      candidates.slice(chosen.length),
    );
    const evaluated = await armForRequests(parts, found, stored, at);
    const { requests, changes, evaluations } = outcomesOf(parts.definitions, evaluated, stored, {
      seq,
      at,
    });
    requested += requests.length;
    if (events.length + due.length + added.length + changes.length > 0) {
      yield {
        requests,
        cursor: String(seq),
        ...(requests.length === 0 && {
          skipReason: reasonOf(evaluated.filter(({ outcome }) => outcome === 'waiting').length),
        }),
        write: async (db) => {
          await writePartitions(db, changes);
          await writeEvaluations(db, evaluations);
          await writeAutomationAssets(
            db,
            due.map((row) => considered(automation, row, at)),
          );
          await moveKeys(db, new Map(added.map(({ name, ordinal }) => [name, ordinal])));
        },
      };
    }
    const isLastPage = waiting.length === page.length && page.length < candidatesAtOnce;
    if (
      events.length < eventsAtOnce &&
      isLastPage &&
      chosen.length === candidates.length &&
      evaluated === found
    )
      return;
    const last = waiting.at(-1);
    after = isLastPage || last === undefined ? firstPage : pairOf(last);
  }
}

/**
 * The first of the list, at least one, that are evaluated together with everything that may join
 * their runs.
 */
function within<T>(
  { automation, evaluationsAtOnce: most = evaluationsAtOnce }: AutomationParts,
  list: readonly T[],
  keyOf: (one: T) => string,
) {
  let evaluations = 0;
  const end = list.findIndex(
    (one) => (evaluations += 1 + joiningAssets(automation, keyOf(one))) > most,
  );
  return end === -1 ? list : list.slice(0, Math.max(1, end));
}

/** Includes partitions that a later batch evaluates, unless they have joined a run. */
function withOthers(
  evaluated: readonly Evaluated[],
  others: readonly Candidate[],
): readonly Evaluated[] {
  const places = new Set(evaluated.map(({ of, partition }) => placeOf(of.asset.key, partition)));
  const later = others.filter(({ of, partition }) => !places.has(placeOf(of.asset.key, partition)));
  return [...evaluated, ...later.map((candidate) => ({ ...candidate, outcome: 'later' as const }))];
}

interface Happened {
  readonly events: readonly RecordedEvent[];
  readonly due: readonly AutomationAsset[];
  readonly added: readonly AddedKey[];
}

/** The partitions to evaluate for the events. */
async function arm(
  { database, automation }: AutomationParts,
  at: Date,
  { events, due, added }: Happened,
): Promise<readonly Armed[]> {
  const concerned = [
    ...distinct(events.flatMap(({ runId, asset }) => (runId === null ? [] : [asset]))).flatMap(
      (asset) => readersOf(automation, asset).map(({ of }) => of),
    ),
    ...distinct(added.map(({ name }) => name)).flatMap((name) => ofDynamic(automation, name)),
  ];
  const arming = createArming();
  const parts = {
    automation,
    at,
    arming,
    keys: createPartitionKeys(database),
    running: await readRunning(database, concerned),
  };
  await armForUpdates(parts, events);
  await armForTime(parts, due);
  await armForKeys(parts, added);
  return arming.list();
}

/**
 * Merges new causes with earlier ones, without those that a request has handled. Assets that no
 * longer have an automation are omitted.
 */
function candidatesOf(
  { automated }: Automation,
  stored: ReadonlyMap<string, AutomationPartition>,
  armed: readonly Armed[],
): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const [place, { asset, partition, causes }] of stored) {
    const of = automated.get(asset);
    if (of !== undefined && causes !== null) found.set(place, { of, partition, causes });
  }
  for (const { of, partition, causes } of armed) {
    const place = placeOf(of.asset.key, partition);
    const known = stored.get(place);
    const open = known === undefined ? causes : causes.filter((cause) => !isHandled(cause, known));
    if (open.length > 0)
      found.set(place, { of, partition, causes: mergeCauses(known?.causes ?? [], open) });
  }
  return [...found.values()];
}

/** The time from which an asset's times are checked next. */
function considered({ automated }: Automation, { asset }: AutomationAsset, at: Date) {
  const of = automated.get(asset);
  return { asset, consideredAt: at, nextAt: of === undefined ? null : nextTime(of, at) };
}

function pairOf(row: Armed | AutomationPartition): readonly [asset: string, partition: string] {
  return ['of' in row ? row.of.asset.key : row.asset, row.partition];
}

function reasonOf(waiting: number): string {
  return waiting === 0
    ? 'Nothing to request for what happened'
    : `${waiting} partition${waiting === 1 ? '' : 's'} cannot be requested yet`;
}

const distinct = (keys: readonly string[]) => [...new Set(keys)];
