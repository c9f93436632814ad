import { defineMaterializeAssets } from '@moderate/orchestrator/workflow';
import { buildingStock, platformAssetBuildingStock } from './datasets/building-stock.ts';
import { datasetsRemoteHead, datasetsUploadedFile, datasetsUploadPlan } from './datasets/dataset-assets.ts';
import { genomeProjectDatasets, platformAssetGenomeProjectDatasets } from './datasets/genome-project.ts';
import { matrixProfileTermination } from './matrix-profile/matrix-profile-terminated.ts';
import { matrixProfileReport } from './matrix-profile/matrix-profile.ts';
import { datalakeMetadata, datalakePrefixes, datalakeProfile } from './openmetadata/datalake-ingestion.ts';
import { postgresDatabases, postgresMetadata, postgresProfile } from './openmetadata/postgres-ingestion.ts';
import { keycloakUsersCount } from './platform/keycloak-users.ts';
import { objectOwner, objectProof } from './trust/object-proof.ts';
import { userDid } from './trust/user-did.ts';

export { pruneState, sensorTick } from '@moderate/orchestrator/workflow';
export { buildingStock, buildingStockJob, platformAssetBuildingStock } from './datasets/building-stock.ts';
export { datasetsRemoteHead, datasetsUploadedFile, datasetsUploadPlan } from './datasets/dataset-assets.ts';
export { genomeProjectDatasets, genomeProjectJob, platformAssetGenomeProjectDatasets } from './datasets/genome-project.ts';
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
  genomeProjectDatasets,
  buildingStock,
  datasetsRemoteHead,
  datasetsUploadPlan,
  datasetsUploadedFile,
  platformAssetGenomeProjectDatasets,
  platformAssetBuildingStock,
]);
