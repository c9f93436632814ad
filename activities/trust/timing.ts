export interface TrustTiming {
  /**
   * How long a request stays alive after its claim: the platform's gateway times out after 60 s, a
   * task's call of the trust service after 600 s, and 60 s are margin. No other request is sent
   * before.
   */
  readonly askAliveMs: number;
  /** Polling intervals of a request: the first one, and the maximum that they grow to. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
}

export const trustTiming: TrustTiming = {
  askAliveMs: 720_000,
  firstPauseMs: 1_000,
  maxPauseMs: 15_000,
};

/** The pause after this many polls. */
export function pauseAfter(looks: number, { firstPauseMs, maxPauseMs }: TrustTiming): number {
  return Math.min(maxPauseMs, Math.round(firstPauseMs * 1.5 ** looks));
}
