/** Workflows run on the first; the others carry activities: heavy ones, and those that start Kubernetes Jobs. */
export const taskQueues = ['default', 'ingestion', 'kubernetes'] as const;
export type TaskQueue = (typeof taskQueues)[number];
