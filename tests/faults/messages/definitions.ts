import { readEnv } from '#orchestrator/env.ts';
import type { Sensor } from '#orchestrator/definitions/sensor.ts';
import { analysisFixture } from '#tests/doubles/fixtures/analyses/definitions.ts';

export const deadlineSecs = 3;

/**
 * The fixture, whose worker, on request, crashes after it has committed its first messages and
 * before it acknowledges them.
 */
export const definitions = analysisFixture({
  deadlineSecs,
  with: readEnv()['DIES_AT_ACKNOWLEDGEMENT'] === 'yes' ? dying : (sensor) => sensor,
});

function dying(sensor: Sensor): Sensor {
  return {
    ...sensor,
    evaluate: async function* (context) {
      const batches = sensor.evaluate(context);
      if (!(Symbol.asyncIterator in batches)) return;
      for await (const { acknowledge, ...batch } of batches) {
        yield {
          ...batch,
          ...(acknowledge && {
            acknowledge: async () => void process.kill(process.pid, 'SIGKILL'),
          }),
        };
      }
    },
  };
}
