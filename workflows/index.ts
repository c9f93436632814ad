export * from './datalake-ingestion.ts';
export * from './datasets.ts';
export * from './matrix-profile.ts';
export * from './postgres-ingestion.ts';
export * from './trust.ts';
