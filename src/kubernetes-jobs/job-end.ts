/** How a Job ended. */
export type JobEnd = { readonly kind: 'succeeded'; readonly pod: string | undefined } | FailedJob;

export interface FailedJob {
  readonly kind: 'failed';
  /** One word, mostly Kubernetes' own: `OOMKilled`, `ImagePullBackOff`, `DeadlineExceeded`, `ExitCode`. */
  readonly reason: string;
  /** For who runs the platform. */
  readonly message: string;
  /** It did not end but cannot go on: it is for the caller to delete it. */
  readonly stuck?: true;
  /** The pod that ran it, whose log may show more. */
  readonly pod: string | undefined;
}
