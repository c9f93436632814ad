import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';

export type Kind = 'did' | 'proof';

/** One call that the API made to the trust service. */
export interface TrustCall {
  readonly kind: Kind;
  /** The user or the object's key, which for a DID the real service is not told. */
  readonly subject: string;
  /** `cut`: the API died, and the service made nothing. */
  state: 'running' | 'made' | 'failed' | 'cut';
  /** The platform knows what was made. What is made and not kept is lost. */
  kept: boolean;
}

export interface TrustService {
  readonly calls: readonly TrustCall[];
  /** How often the service was asked, and how often it made one. */
  asked(kind: Kind, subject: string): number;
  made(kind: Kind, subject: string): number;
  /** The most calls at once, in all or for one subject. */
  peak(kind?: Kind, subject?: string): number;
}

export type MakeResult = { readonly call: TrustCall; readonly id: string } | undefined;

/** Makes a new one at every call: nothing is idempotent here. */
export function createTrustService(callMs: () => number): TrustService & {
  /** Nothing where the service fails. Goes on when the caller dies. */
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
