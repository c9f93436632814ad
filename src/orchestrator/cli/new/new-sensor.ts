import { findPipeline } from './find-pipeline.ts';
import type { Generated } from './generate.ts';
import { camelCase, checkAssetKey, checkSensorName } from './names.ts';
import { sensorFile, sensorTest } from './sensor-template.ts';

/**
 * A sensor that requests an asset, and its test.
 * @throws UsageError if there is no such pipeline
 */
export function newSensor(
  root: string,
  given: string,
  of: { readonly pipeline: string; readonly asset: string },
): Generated {
  const name = checkSensorName(given);
  const key = checkAssetKey(of.asset);
  const { path } = findPipeline(root, of.pipeline);
  const constant = `${camelCase(name)}Sensor`;
  const file = `sensors/${name}-sensor.ts`;
  return {
    files: [
      { path: file, text: sensorFile({ constant, key }) },
      {
        path: `tests/sensors/${name}-sensor.test.ts`,
        text: sensorTest({ constant, key, module: `#${file}` }),
      },
    ],
    registered: {
      path,
      call: 'definePipeline',
      property: 'sensors',
      brackets: '[]',
      name: constant,
      module: `#${file}`,
    },
  };
}
