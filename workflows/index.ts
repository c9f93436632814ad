import { defineMaterializeAssets } from '../src/orchestrator/isolate/index.ts';
import { matrixProfileTermination } from './matrix-profile/matrix-profile-terminated.ts';
import { matrixProfileReport } from './matrix-profile/matrix-profile.ts';
import { datalakeMetadata, datalakePrefixes, datalakeProfile } from './openmetadata/datalake-ingestion.ts';
import { postgresDatabases, postgresMetadata, postgresProfile } from './openmetadata/postgres-ingestion.ts';
import { keycloakUsersCount } from './platform/keycloak-users.ts';
import { objectOwner, objectProof } from './trust/object-proof.ts';
import { userDid } from './trust/user-did.ts';

export { pruneState, sensorTick } from '../src/orchestrator/isolate/index.ts';
export { matrixProfileTerminatedJob, matrixProfileTermination } from './matrix-profile/matrix-profile-terminated.ts';
export { matrixProfileJob, matrixProfileReport } from './matrix-profile/matrix-profile.ts';
export { datalakeIngestionJob, datalakeMetadata, datalakePrefixes, datalakeProfile } from './openmetadata/datalake-ingestion.ts';
export { postgresDatabases, postgresIngestionJob, postgresMetadata, postgresProfile } from './openmetadata/postgres-ingestion.ts';
export { keycloakUsersCount } from './platform/keycloak-users.ts';
export { createAssetObjectProofJob, objectOwner, objectProof } from './trust/object-proof.ts';
export { propagateNewUserToTrustServicesJob, userDid } from './trust/user-did.ts';

export const materializeAssets = defineMaterializeAssets([
  postgresDatabases,
  postgresMetadata,
  postgresProfile,
  datalakePrefixes,
  datalakeMetadata,
  datalakeProfile,
  keycloakUsersCount,
  userDid,
  objectOwner,
  objectProof,
  matrixProfileReport,
  matrixProfileTermination,
]);
