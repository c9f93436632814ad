import { dynamicPartitions, staticPartitions } from '@moderate/orchestrator';

/** The platform's assets that have a dataset. */
export const publishedDatasets = staticPartitions(['genome-project', 'building-stock']);

/** The files of all datasets: see `uploadedFileKey`. A file that its repository no longer has stays, as it does on the platform. */
export const datasetFiles = dynamicPartitions('dataset_files');
