export interface UploadTiming {
  /** How long a claim stays alive without renewal, and how often it is renewed. */
  readonly staleMs: number;
  readonly renewMs: number;
  /**
   * How long the platform may process a completely sent file: its gateway times out after 60 s, the
   * rest is margin.
   */
  readonly sentMs: number;
  /** Polling interval. */
  readonly pauseMs: number;
}

export const uploadTiming: UploadTiming = {
  staleMs: 20_000,
  renewMs: 5_000,
  sentMs: 180_000,
  pauseMs: 2_000,
};

/** Extra time for a file of this size, at 10 MB/s. */
export function sentMsFor({ sentMs }: UploadTiming, bytes: number): number {
  return sentMs + Math.ceil(bytes / 10_000);
}
