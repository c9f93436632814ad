import { codeOf } from '../code-of.ts';
import { bounded, boundedJson } from '../run-logs/bounded.ts';
import type { Redact } from '../run-logs/redact.ts';
import type { AuditIntent, AuditLog } from '../state/audit-log.ts';

export interface Action extends Omit<AuditIntent, 'input'> {
  readonly input: unknown;
}

/** The result of an action: a document or an error. */
export type Ended = { readonly result: unknown } | { readonly error: unknown };

/** Records the end of an action. */
export type EndAction = (ended: Ended) => Promise<void>;

const mostNames = 100;
/** In characters: an index holds at most 2,700 bytes. */
const longestName = 500;

/**
 * Records the start of an action; the record is redacted and bounded. An action without a result
 * was interrupted, or is in progress.
 * @returns a function that records the result
 */
export async function beginAction(
  log: AuditLog,
  redact: Redact,
  { who, input, about, ...action }: Action,
): Promise<EndAction> {
  const clean = (texts: readonly string[]) =>
    texts
      .flatMap(namesIn)
      .slice(0, mostNames)
      .map((text) => bounded(text, redact).slice(0, longestName));
  const actionId = await log.begin({
    ...action,
    who: who.slice(0, longestName),
    about: clean(about),
    input: boundedJson(input, redact),
  });
  return (ended) =>
    log.end(
      actionId,
      'error' in ended
        ? { code: codeOf(ended.error) ?? 'UNEXPECTED_ERROR', about: [], result: null }
        : {
            about: clean(createdIds(ended.result)),
            result: boundedJson(ended.result, redact),
          },
    );
}

/** A term of a selection, such as `weather/readings+`, and the asset in it. */
function namesIn(text: string): readonly string[] {
  const asset = text.replace(/^\+|\+$/g, '');
  return asset === text || asset === '' ? [text] : [text, asset];
}

const ids = ['runId', 'backfillId'];

/** The ids of runs, ticks and backfills in a result, at its top level or in one of its fields. */
function createdIds(result: unknown): readonly string[] {
  const of = (value: unknown) =>
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return of(result)
    .flatMap((entry) => [entry, ...of(entry[1])])
    .flatMap(([name, value]) => (ids.includes(name) && typeof value === 'string' ? [value] : []));
}
