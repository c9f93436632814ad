import { assetTest } from './asset-template.ts';
import type { Generated } from './generate.ts';
import { camelCase, checkPipelineName } from './names.ts';
import { pipelineFile } from './pipeline-template.ts';

/** A pipeline with an example asset, a check and a schedule, and their test. */
export function newPipeline(given: string): Generated {
  const name = checkPipelineName(given);
  const constant = camelCase(name);
  const asset = { constant: `${constant}Example`, key: `${name.replaceAll('-', '_')}/example` };
  const module = `#activities/${name}.ts`;
  return {
    files: [
      {
        path: `activities/${name}.ts`,
        text: pipelineFile({ constant, schedule: `${constant}Schedule`, asset }),
      },
      {
        path: `tests/activities/${name}.test.ts`,
        text: assetTest({ constant: asset.constant, module }),
      },
    ],
    registered: {
      path: 'src/definitions.ts',
      call: 'createDefinitions',
      property: 'pipelines',
      brackets: '[]',
      name: constant,
      module,
    },
  };
}
