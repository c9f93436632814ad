export interface TrustTiming {
  /**
   * How long an ask counts as alive from its claim on: the platform's gateway gives an answer up after 60 s, a task's call of the trust
   * service after 600 s, and 60 s are margin. Nobody asks again before.
   */
  readonly askAliveMs: number;
  /** Waits between two looks at an ask: the first one, and what they grow to. */
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
}

export const trustTiming: TrustTiming = {
  askAliveMs: 720_000,
  firstPauseMs: 1_000,
  maxPauseMs: 15_000,
};

/** The wait after so many looks. */
export function pauseAfter(looks: number, { firstPauseMs, maxPauseMs }: TrustTiming): number {
  return Math.min(maxPauseMs, Math.round(firstPauseMs * 1.5 ** looks));
}
