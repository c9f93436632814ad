import { dynamicPartitions } from '@moderate/orchestrator';

/** Of the platform's realm, by their usernames. Workflow code names them too. */
export const users = dynamicPartitions('users');

/** Objects uploaded to the platform, by their keys. Workflow code names them too. */
export const objects = dynamicPartitions('objects');
