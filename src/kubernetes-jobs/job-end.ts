/** The outcome of a Job. */
export type JobEnd = { readonly kind: 'succeeded'; readonly pod: string | undefined } | FailedJob;

export interface FailedJob {
  readonly kind: 'failed';
  /**
   * One word, usually from Kubernetes: `OOMKilled`, `ImagePullBackOff`, `DeadlineExceeded`,
   * `ExitCode`.
   */
  readonly reason: string;
  /** For operators. */
  readonly message: string;
  /** The Job has not ended but cannot continue: the caller must delete it. */
  readonly stuck?: true;
  /** The pod that ran it; its log may contain details. */
  readonly pod: string | undefined;
}
