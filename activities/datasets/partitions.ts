import { dynamicPartitions, staticPartitions } from '@moderate/orchestrator';

/** The platform's assets that hold a dataset. */
export const publishedDatasets = staticPartitions(['genome-project', 'building-stock']);

/**
 * The files of all datasets: see `uploadedFileKey`. A file deleted from its repository keeps its
 * partition, as it stays on the platform.
 */
export const datasetFiles = dynamicPartitions('dataset_files');
