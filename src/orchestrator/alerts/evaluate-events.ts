import { readRunFailures, readStepFailures, type AlertEvent } from '../state/alert-events.ts';
import { beginRules, lastPosition, moveRules, type EventPosition } from '../state/alert-rules.ts';
import { readSilences } from '../state/alert-silences.ts';
import type { AlertStore } from '../state/alerts.ts';
import { collect, collecting } from '../state/open-alerts.ts';
import type { Database } from '../sql/query.ts';
import type { ActiveRule } from './active-rules.ts';
import { addItem, itemOfEvent, type Collected, type Describing } from './describe.ts';
import { isSilenced, matchesEvent } from './matching.ts';
import { reportDue } from './report.ts';

/** Per transaction. */
const eventsAtOnce = 5_000;
/**
 * The rules' cursors move only after this many events that concern none of them. Until then they
 * are read repeatedly, and nothing is written.
 */
const maxBehind = 1_000;
/** If no worker had a rule for longer than this, older events are not reported. */
const maxAgeMs = 86_400_000;

/**
 * Reads the events since the last evaluation, and schedules reports of those that match a rule for
 * the end of its window. Cursors, alerts and messages are written in one transaction; nothing is
 * written if no event matches.
 * @returns whether there is more to read
 */
export async function evaluateEvents(
  alerts: AlertStore,
  rules: readonly ActiveRule[],
  describing: Describing,
  limit = eventsAtOnce,
): Promise<boolean> {
  const more = await alerts.evaluating('events', async (db) => {
    const last = await lastPosition(db);
    const places = await beginRules(
      db,
      rules.map(({ name }) => name),
      last,
    );
    const { events, until } = await readEvents(
      db,
      rules,
      lowest([...places.values()], last),
      last,
      limit,
    );
    const found = await collectEvents(db, rules, places, events, describing);
    const isAll = until.runSeq === last.runSeq && until.outcomeSeq === last.outcomeSeq;
    const isBehind = [...places.values()].some(
      (at) => until.runSeq - at.runSeq > maxBehind || until.outcomeSeq - at.outcomeSeq > maxBehind,
    );
    if (found || !isAll || isBehind) await moveRules(db, [...places.keys()], until);
    if (isAll) await reportDue(db, rules, false);
    return !isAll;
  });
  return more === true;
}

interface ReadEvents {
  readonly events: readonly AlertEvent[];
  /** Events up to this position were read. */
  readonly until: EventPosition;
}

async function readEvents(
  db: Database,
  rules: readonly ActiveRule[],
  after: EventPosition,
  last: EventPosition,
  limit: number,
): Promise<ReadEvents> {
  const conditions = rules.flatMap(({ on }) => on);
  const runs = conditions.some((condition) => 'run' in condition)
    ? await readRunFailures(db, { after: after.runSeq, until: last.runSeq }, limit)
    : [];
  const steps = conditions.some((condition) => 'step' in condition || 'check' in condition)
    ? await readStepFailures(db, { after: after.outcomeSeq, until: last.outcomeSeq }, limit)
    : [];
  const runSeq = untilOf(runs, last.runSeq, limit);
  const outcomeSeq = untilOf(steps, last.outcomeSeq, limit);
  return {
    events: [
      ...runs.filter(({ seq }) => seq <= runSeq),
      ...steps.filter(({ seq }) => seq <= outcomeSeq),
    ],
    until: { runSeq, outcomeSeq },
  };
}

/**
 * If the limit cut the page, its last event is read again, because a materialization can have more
 * checks.
 */
function untilOf(read: readonly AlertEvent[], last: number, limit: number): number {
  const end = read.at(-1);
  return end === undefined || read.length < limit ? last : end.seq - 1;
}

/** @returns whether an event matched a rule */
async function collectEvents(
  db: Database,
  rules: readonly ActiveRule[],
  places: ReadonlyMap<string, EventPosition>,
  events: readonly AlertEvent[],
  describing: Describing,
): Promise<boolean> {
  const oldest = Date.now() - maxAgeMs;
  const found = rules.flatMap((rule) => {
    const place = places.get(rule.name);
    if (place === undefined) return [];
    const isNew = (event: AlertEvent) =>
      event.at.getTime() > oldest &&
      event.seq > (event.kind.startsWith('run_') ? place.runSeq : place.outcomeSeq);
    return events
      .filter(
        (event) => isNew(event) && rule.on.some((condition) => matchesEvent(condition, event)),
      )
      .map((event) => ({ rule, item: itemOfEvent(describing, event) }));
  });
  if (found.length === 0) return false;
  const silences = await readSilences(db);
  const open = await collecting(
    db,
    rules.map(({ name }) => name),
    false,
  );
  const reported = found.filter(({ rule, item }) => !isSilenced(silences, rule.name, item.subject));
  for (const [key, ofGroup] of Map.groupBy(reported, ({ rule, item }) =>
    JSON.stringify([rule.name, rule.groupOf(item)]),
  )) {
    const [{ rule }] = ofGroup as [(typeof ofGroup)[number]];
    const groupedBy = (JSON.parse(key) as [string, string])[1];
    const before = open.find((alert) => alert.rule === rule.name && alert.groupedBy === groupedBy);
    const all = ofGroup.reduce<Collected>(
      (collected, { item }) => addItem(collected, item),
      before ?? { counts: {}, items: [] },
    );
    await collect(db, {
      ...all,
      rule: rule.name,
      groupedBy,
      lasts: false,
      windowMs: rule.windowMs,
    });
  }
  return true;
}

function lowest(places: readonly EventPosition[], last: EventPosition): EventPosition {
  return {
    runSeq: Math.min(last.runSeq, ...places.map(({ runSeq }) => runSeq)),
    outcomeSeq: Math.min(last.outcomeSeq, ...places.map(({ outcomeSeq }) => outcomeSeq)),
  };
}
