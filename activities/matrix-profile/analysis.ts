/** A run of `matrixProfileJob`. */
export interface RunIdentity {
  readonly workflowId: string;
  /** The first execution's run id. */
  readonly runId: string;
}

/** What came of an analysis. */
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
    };

/** The report's key: it follows from the run, so that every attempt looks for the key that the Job was given. */
export function reportKey({ runId }: RunIdentity): string {
  return `matrixprofile-${runId.replaceAll('-', '')}.html`;
}
