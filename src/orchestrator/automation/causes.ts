import { z } from 'zod';

const at = z.string();
const ofUpstream = { dep: z.string(), partition: z.string() };

/** An event since the last request of a partition, or since its automation started. */
const cause = z.discriminatedUnion('kind', [
  /** An upstream partition has a new data version, from this run. */
  z.strictObject({ kind: z.literal('updated'), ...ofUpstream, seq: z.number(), runId: z.string() }),
  z.strictObject({ kind: z.literal('requested'), ...ofUpstream, at }),
  /** The partition was created. */
  z.strictObject({ kind: z.literal('new'), at }),
  z.strictObject({ kind: z.literal('cron'), cron: z.string(), timeZone: z.string(), at }),
  z.strictObject({ kind: z.literal('code'), at }),
  z.strictObject({ kind: z.literal('begin'), at }),
]);
export type Cause = Readonly<z.infer<typeof cause>>;
export const causes = z.array(cause);

/** The maximum per kind and upstream asset; the latest are kept. */
const mostCauses = 200;

/** Merges earlier and later causes without duplicates. */
export function mergeCauses(before: readonly Cause[], after: readonly Cause[]): readonly Cause[] {
  if (after.length === 0) return before;
  const merged = new Map<string, Cause>();
  for (const of of [...before, ...after]) {
    const key = identityOf(of);
    merged.delete(key);
    merged.set(key, of);
  }
  const list = [...merged.values()];
  if (list.length <= mostCauses) return list;
  // Causes of one asset must not displace others that the condition needs in combination with them.
  const kept = new Set(
    [...Map.groupBy(list, groupOf).values()].flatMap((ofGroup) => ofGroup.slice(-mostCauses)),
  );
  return list.filter((of) => kept.has(of));
}

const groupOf = (of: Cause) => ('dep' in of ? JSON.stringify([of.kind, of.dep]) : of.kind);

/** Whether a request that handled all events up to a point has handled this one. */
export function isHandled(
  of: Cause,
  { handledSeq, handledAt }: { readonly handledSeq: number; readonly handledAt: Date | null },
): boolean {
  if ('seq' in of) return of.seq <= handledSeq;
  return handledAt !== null && of.at <= handledAt.toISOString();
}

/** A short, stable identifier of the last cause. */
export function lastCause(list: readonly Cause[]): string {
  const seqs = list.map((of) => ('seq' in of ? of.seq : 0));
  const last = Math.max(0, ...seqs);
  return last > 0
    ? String(last)
    : (list
        .flatMap((of) => ('at' in of ? [of.at] : []))
        .toSorted()
        .at(-1) ?? 'none');
}

function identityOf(of: Cause): string {
  switch (of.kind) {
    case 'updated':
    case 'requested':
      return JSON.stringify([of.kind, of.dep, of.partition]);
    case 'cron':
      return JSON.stringify([of.kind, of.cron, of.timeZone]);
    default:
      return of.kind;
  }
}
