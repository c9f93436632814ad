import { assetDeclaration } from './asset-template.ts';

/** A pipeline with one asset, which is materialized daily. */
export const pipelineFile = (pipeline: {
  readonly constant: string;
  readonly schedule: string;
  readonly asset: { readonly constant: string; readonly key: string };
}) => `\
import { defineAsset, definePipeline, defineSchedule, materialized } from '@moderate/orchestrator';
import { z } from 'zod';

${assetDeclaration(pipeline.asset)}
export const ${pipeline.constant} = definePipeline({
  assets: [${pipeline.asset.constant}],
  schedules: [
    defineSchedule({
      name: '${pipeline.schedule}',
      assets: [${pipeline.asset.constant}],
      cron: '0 6 * * *',
    }),
  ],
});
`;
