/** A run of `matrixProfileJob`. */
export interface AnalysisRun {
  readonly workflowId: string;
  /** The first execution's run id. */
  readonly runId: string;
}

/** The Job of an analysis, once it was made. */
export interface LaunchedJob {
  /** Date and time in ISO 8601. */
  readonly madeAt: string;
  /** How far it is, for people. */
  readonly shown: string;
}

export interface FollowOptions {
  /** Whether it has to be started. */
  readonly start: boolean;
  /** What people are shown of the Job: it is followed until that is so no more, or to its end unless given. */
  readonly shown?: string | undefined;
}

/** The result of an analysis. */
export type Analysis =
  /** Where the report is. */
  | { readonly kind: 'report'; readonly bucket: string; readonly key: string }
  | {
      readonly kind: 'failed';
      /** For who runs the platform. */
      readonly reason: string;
      /** For the user, at most 2,000 characters. */
      readonly error: string;
      readonly bucket: string;
      readonly logsKey: string | null;
      /** Its Job cannot end by itself: it is for the caller to end it. */
      readonly leavesJob: boolean;
    };

/** The report's key: it follows from the run, so that every attempt looks for the key that the Job was given. */
export function reportKey({ runId }: AnalysisRun): string {
  return `matrixprofile-${runId.replaceAll('-', '')}.html`;
}
