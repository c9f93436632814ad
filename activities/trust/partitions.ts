import { dynamicPartitions } from '@moderate/orchestrator';

/** Users of the platform's realm, keyed by username. Workflow code also refers to it. */
export const users = dynamicPartitions('users');

/** Objects uploaded to the platform, keyed by object key. Workflow code also refers to it. */
export const objects = dynamicPartitions('objects');
