import { keyedWorkflowId } from '#orchestrator/client/start-run.ts';
import type { BenchParts } from '../bench-parts.ts';
import { endsWithin } from '../ends-within.ts';
import { inSensorSetting } from './sensor-setting.ts';

export interface NewUsers {
  /** Includes the new ones. */
  readonly users: number;
  readonly knowsCreatedAfter: boolean;
  /** Number of ticks until a run was requested, for each new user. */
  readonly ticks: readonly number[];
}

const job = 'propagateNewUserToTrustServicesJob';
const mostTicks = 50;

/**
 * New users, one after another, each at another position among the others and immediately after a
 * tick.
 */
export async function measureNewUsers(
  parts: BenchParts,
  {
    users,
    newUsers,
    knowsCreatedAfter,
  }: { readonly users: number; readonly newUsers: number; readonly knowsCreatedAfter: boolean },
): Promise<NewUsers> {
  const name = `new${users}${knowsCreatedAfter ? 'filtered' : ''}`;
  const { result: ticks } = await inSensorSetting(
    parts,
    { name, users: users - newUsers, knowsCreatedAfter },
    async ({ realm, ticker, client, store }) => {
      await ticker.tick();
      const needed: number[] = [];
      while (needed.length < newUsers) {
        const username = realm.add(needed.length / Math.max(1, newUsers - 1));
        let count = 0;
        while ((await store.requests.withoutRequest(job, [username])).length > 0) {
          if (count === mostTicks)
            throw new Error(`${username} was not found in ${mostTicks} ticks`);
          await ticker.tick();
          count += 1;
        }
        needed.push(count);
        await endsWithin(
          60,
          'The run',
          client.workflow.getHandle(keyedWorkflowId(job, username, 1)).result(),
        );
      }
      return needed;
    },
  );
  return { users, knowsCreatedAfter, ticks };
}
