/** A run of `matrixProfileJob`. */
export interface AnalysisRun {
  readonly workflowId: string;
  /** Run id of the first execution. */
  readonly runId: string;
}

/** The Job of an analysis after its creation. */
export interface LaunchedJob {
  /** ISO 8601 date and time. */
  readonly madeAt: string;
  /** Progress for display. */
  readonly shown: string;
}

export interface FollowOptions {
  /** Whether the Job still has to be started. */
  readonly start: boolean;
  /**
   * The status that was last displayed: following ends when it changes, or at the Job's end if
   * omitted.
   */
  readonly shown?: string | undefined;
}

/** The result of an analysis. */
export type Analysis =
  /** Location of the report. */
  | { readonly kind: 'report'; readonly bucket: string; readonly key: string }
  | {
      readonly kind: 'failed';
      /** For operators. */
      readonly reason: string;
      /** For the user, at most 2,000 characters. */
      readonly error: string;
      readonly bucket: string;
      readonly logsKey: string | null;
      /** The Job cannot end on its own: the caller must delete it. */
      readonly leavesJob: boolean;
    };

/**
 * The report's key. It is derived from the run, so every attempt looks under the key that the Job
 * received.
 */
export function reportKey({ runId }: AnalysisRun): string {
  return `matrixprofile-${runId.replaceAll('-', '')}.html`;
}
