import type { ResourcePool } from '@moderate/orchestrator';
import type { resources } from '#resources/index.ts';
import { jobSettings } from './job-settings.ts';
import { messageQueue } from './message-queue.ts';

/** What this pipeline uses beside the services that all share. */
export const matrixProfileResources = { rabbit: messageQueue, matrixProfileJobs: jobSettings };

/** What this pipeline's activities and sensor use. */
export type MatrixProfilePool = ResourcePool<typeof resources & typeof matrixProfileResources>;
