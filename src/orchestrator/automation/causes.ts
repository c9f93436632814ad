import { z } from 'zod';

const at = z.string();
const ofUpstream = { dep: z.string(), partition: z.string() };

/** Something that has happened since the last request of a partition, or since its automation began. */
const cause = z.discriminatedUnion('kind', [
  /** An upstream partition has another data version, by that run. */
  z.strictObject({ kind: z.literal('updated'), ...ofUpstream, seq: z.number(), runId: z.string() }),
  z.strictObject({ kind: z.literal('requested'), ...ofUpstream, at }),
  /** The partition came into existence. */
  z.strictObject({ kind: z.literal('new'), at }),
  z.strictObject({ kind: z.literal('cron'), cron: z.string(), timeZone: z.string(), at }),
  z.strictObject({ kind: z.literal('code'), at }),
  z.strictObject({ kind: z.literal('begin'), at }),
]);
export type Cause = Readonly<z.infer<typeof cause>>;
export const causes = z.array(cause);

/** Of those of one kind and one upstream asset, the latest. */
const mostCauses = 200;

/** What happened before and after, each kind of thing once. */
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
  // Those of one asset must not displace what the condition waits for together with them.
  const kept = new Set(
    [...Map.groupBy(list, groupOf).values()].flatMap((ofGroup) => ofGroup.slice(-mostCauses)),
  );
  return list.filter((of) => kept.has(of));
}

const groupOf = (of: Cause) => ('dep' in of ? JSON.stringify([of.kind, of.dep]) : of.kind);

/** Whether a request that handled what had happened up to then has handled it. */
export function isHandled(
  of: Cause,
  { handledSeq, handledAt }: { readonly handledSeq: number; readonly handledAt: Date | null },
): boolean {
  if ('seq' in of) return of.seq <= handledSeq;
  return handledAt !== null && of.at <= handledAt.toISOString();
}

/** The last of them, in a few characters that are the same forever. */
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
