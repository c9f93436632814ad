import type { AskResult, PlatformApi, TaskStatus } from '#resources/platform-api.ts';

/** The subject of a request to the trust service. */
export interface TrustSubject {
  readonly kind: 'did' | 'proof';
  /** A username, or an object's key. */
  readonly name: string;
}

/** The operations on a subject, regardless of its kind. */
export interface TrustRequests {
  ask(): Promise<AskResult>;
  task(id: number): Promise<TaskStatus>;
  /** The DID or the proof's id, after the platform has created it. */
  effect(): Promise<string | undefined>;
}

export function requestsAbout(
  { kind, name }: TrustSubject,
  platformApi: PlatformApi,
): TrustRequests {
  switch (kind) {
    case 'did':
      return {
        ask: () => platformApi.askForUserDid(name),
        task: (id) => platformApi.didTask(id),
        effect: () => platformApi.userDid(name),
      };
    case 'proof':
      return {
        ask: () => platformApi.askForProof(name),
        task: (id) => platformApi.proofTask(id),
        effect: async () => (await platformApi.object(name))?.proofId,
      };
  }
}

export function subjectText({ kind, name }: TrustSubject): string {
  return kind === 'did' ? `the DID of ${name}` : `the proof of ${name}`;
}
