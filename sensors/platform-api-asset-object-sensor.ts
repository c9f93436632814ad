import { objectProofConfig } from '#activities/trust/config.ts';
import { objects } from '#activities/trust/partitions.ts';
import { defineSensor, type SensorContext } from '@moderate/orchestrator';
import { platformApiResource, type PlatformApi } from '#resources/platform-api.ts';
import { addedKeys, hourlyForThreeDays, readTickLimits, type TickLimits } from './trust-sensors.ts';

type Context = SensorContext<{ readonly platformApi: PlatformApi }, 'createAssetObjectProofJob'>;

/**
 * Finds objects that have no proof and for which no run was requested, in id order from where the
 * last tick ended. Objects whose proof keeps failing stay in the platform's list; the scan skips
 * them, so they do not block others.
 */
export function createPlatformApiAssetObjectSensor(limits?: TickLimits) {
  return defineSensor({
    name: 'platformApiAssetObjectSensor',
    description: 'Requests a proof for every object uploaded to the platform',
    mode: 'poll',
    intervalSecs: 300,
    uses: { platformApi: platformApiResource },
    jobs: { createAssetObjectProofJob: objectProofConfig },
    retry: hourlyForThreeDays,
    evaluate: (context) => findObjects(context, limits ?? readTickLimits(context.env)),
  });
}

async function* findObjects(context: Context, limits: TickLimits) {
  const { resources, signal, withoutRequest } = context;
  let { pages, requests: room } = limits;
  let looked = 0;
  for await (const page of resources.platformApi
    .withSignal(signal)
    .objectsWithoutProof(lastId(context.cursor))) {
    pages -= 1;
    looked += page.length;
    const keys = page.map(({ key }) => key);
    const taken = (await withoutRequest('createAssetObjectProofJob', keys)).slice(0, room);
    room -= taken.length;
    const last = room === 0 ? page.find(({ key }) => key === taken.at(-1)) : page.at(-1);
    const cursor = String(last?.id ?? 0);
    if (taken.length > 0)
      yield { requests: taken.map(request), partitions: addedKeys(objects, taken), cursor };
    if (pages === 0 || room === 0) {
      yield { cursor, skipReason: skipReason(looked) };
      return;
    }
  }
  yield { cursor: '0', skipReason: skipReason(looked) };
}

const skipReason = (looked: number) =>
  `A run was already requested for each of ${looked} objects without proof`;

/** The id after which to resume. */
function lastId(cursor: string | undefined): number {
  return cursor !== undefined && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
}

function request(assetObjectKey: string) {
  return {
    job: 'createAssetObjectProofJob',
    runKey: assetObjectKey,
    config: { assetObjectKey },
  } as const;
}
