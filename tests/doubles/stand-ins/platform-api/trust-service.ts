import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';

export type Kind = 'did' | 'proof';

/** One call of the API to the trust service. */
export interface TrustCall {
  readonly kind: Kind;
  /** The user or the object's key; for a DID, the real service does not receive it. */
  readonly subject: string;
  /** `cut`: the API crashed, and the service created nothing. */
  state: 'running' | 'made' | 'failed' | 'cut';
  /** Whether the platform stored the result. A result that is not stored is lost. */
  kept: boolean;
}

export interface TrustService {
  readonly calls: readonly TrustCall[];
  /** How many times the service was called, and how many results it created. */
  asked(kind: Kind, subject: string): number;
  made(kind: Kind, subject: string): number;
  /** Maximum number of concurrent calls, in total or for one subject. */
  peak(kind?: Kind, subject?: string): number;
}

export type MakeResult = { readonly call: TrustCall; readonly id: string } | undefined;

/** Creates a new result on every call: nothing is idempotent here. */
export function createTrustService(callMs: () => number): TrustService & {
  /** Undefined if the service fails. Continues if the caller crashes. */
  make(kind: Kind, subject: string, fails: boolean): Promise<MakeResult>;
  /** Ends running calls without effect. */
  cut(): void;
} {
  const calls: TrustCall[] = [];
  const peaks = new Map<string, number>();
  const of = (kind: Kind | undefined, subject: string | undefined) =>
    calls.filter(
      (call) => (kind ?? call.kind) === call.kind && (subject ?? call.subject) === call.subject,
    );
  const keyOf = (kind?: Kind, subject?: string) => JSON.stringify([kind, subject]);

  function notePeak(kind?: Kind, subject?: string): void {
    const running = of(kind, subject).filter(({ state }) => state === 'running').length;
    peaks.set(keyOf(kind, subject), Math.max(running, peaks.get(keyOf(kind, subject)) ?? 0));
  }

  return {
    calls,
    asked: (kind, subject) => of(kind, subject).length,
    made: (kind, subject) => of(kind, subject).filter(({ state }) => state === 'made').length,
    peak: (kind, subject) => peaks.get(keyOf(kind, subject)) ?? 0,

    async make(kind, subject, fails) {
      const call: TrustCall = { kind, subject, state: 'running', kept: false };
      calls.push(call);
      for (const [someKind, someSubject] of [[], [kind], [kind, subject]] as [Kind?, string?][])
        notePeak(someKind, someSubject);
      await sleep(callMs(), undefined, { ref: false });
      if (call.state !== 'running') return undefined;
      call.state = fails ? 'failed' : 'made';
      const id = `0x${randomBytes(32).toString('hex')}`;
      return fails ? undefined : { call, id: kind === 'did' ? `did:iota:tst:${id}` : id };
    },

    cut() {
      for (const call of of(undefined, undefined)) if (call.state === 'running') call.state = 'cut';
    },
  };
}
