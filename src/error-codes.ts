/**
 * The error codes of this deployment's resources and pipelines, in addition to those of the
 * orchestrator. `docs/reference/errors.md` explains each.
 */
export const deploymentErrorCodes = [
  'ANALYSIS_FAILED',
  'BUCKET_MISSING',
  'FILE_REFUSED',
  'KUBERNETES_FORBIDDEN',
  'POSTGRES_CONNECTION_NOT_PERMITTED',
  'POSTGRES_DATABASE_MISSING',
  'POSTGRES_LOGIN_REFUSED',
  'POSTGRES_TLS_FAILED',
  'SERVICE_ANSWER_UNKNOWN',
  'SERVICE_LOGIN_REFUSED',
  'SERVICE_REQUEST_REFUSED',
  'SERVICE_UNREACHABLE',
  'STORAGE_ACCESS_REFUSED',
] as const;

type DeploymentErrorCode = (typeof deploymentErrorCodes)[number];

declare module '@moderate/orchestrator' {
  interface ProjectErrorCodes extends Readonly<Record<DeploymentErrorCode, true>> {}
}
