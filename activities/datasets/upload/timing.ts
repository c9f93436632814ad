export interface UploadTiming {
  /** How long a claim counts as alive that nobody renews, and how often it is renewed. */
  readonly staleMs: number;
  readonly renewMs: number;
  /** How long the platform may work on a file that was sent whole: its gateway gives an answer up after 60 s, the rest is margin. */
  readonly sentMs: number;
  /** Between two looks at the platform. */
  readonly pauseMs: number;
}

export const uploadTiming: UploadTiming = {
  staleMs: 20_000,
  renewMs: 5_000,
  sentMs: 180_000,
  pauseMs: 2_000,
};

/** What the platform may need on top for a file of this size, at 10 MB a second. */
export function sentMsFor({ sentMs }: UploadTiming, bytes: number): number {
  return sentMs + Math.ceil(bytes / 10_000);
}
