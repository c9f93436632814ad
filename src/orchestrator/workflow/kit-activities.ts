import { proxyLocalActivities } from '@temporalio/workflow';
import type { KitActivities } from './protocol.ts';

/** Local activities: they cost no task queue and no events of their own. They wait for a Postgres that is away. */
export const kit = proxyLocalActivities<KitActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});
