import type { Definitions } from '../definitions/deployment.ts';
import { isOnlyOfJobs } from '../definitions/input-source.ts';
import type { KitBatch, KitSensorContext, Sensor } from '../definitions/sensor.ts';
import { readCursor } from '../reactions/on-event.ts';
import { hasBegunBefore, restartAutomation } from '../state/automation-assets.ts';
import { readAutomation, type Automation } from './automation.ts';
import { evaluateAutomation } from './evaluate-automation.ts';
import { automationSensor } from './group-runs.ts';

/**
 * Events trigger ticks. This interval catches the ends of runs that something waits for, and missed
 * events.
 */
const intervalSecs = 30;
const secondsToFirstTick = 600;

/** The sensor that materializes assets automatically; undefined if no asset has an automation. */
export function defineAutomationSensor(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
): Sensor | undefined {
  const { assets, jobs } = definitions;
  const automated = assets.filter(({ automation }) => automation !== undefined);
  if (automated.length === 0) return undefined;
  const ofJobs = automated.flatMap((asset) => (isOnlyOfJobs(asset.inputFrom) ? asset.jobs : []));
  return {
    name: automationSensor,
    description: 'Materialize assets when their automation says so',
    mode: 'poll',
    intervalSecs,
    deadlineSecs: 60,
    uses: {},
    assets: automated,
    retry: 'never',
    automates: true,
    jobs: Object.fromEntries(
      ofJobs.flatMap((name) => {
        const job = jobs.get(name);
        return job === undefined ? [] : [[name, job.config]];
      }),
    ),
    evaluate: (context) => evaluate(definitions, readAutomation(assets), context),
  };
}

async function* evaluate(
  definitions: Pick<Definitions, 'assets' | 'jobs'>,
  automation: Automation,
  { cursor, events, database, lastTick }: KitSensorContext,
): AsyncGenerator<KitBatch> {
  await events.sequence();
  const last = String(await events.last('materializations'));
  const begins = { cursor: last, skipReason: 'It begins with the next event' };
  if (cursor === undefined) yield begins;
  // A worker has started the automation, but its schedule was started much later, so it is being
  // enabled only now.
  else if (lastTick === undefined && (await hasBegunBefore(database, secondsToFirstTick)))
    yield { ...begins, write: restartAutomation };
  else
    yield* evaluateAutomation(
      { database, definitions, automation },
      readCursor(automationSensor, cursor),
    );
}
