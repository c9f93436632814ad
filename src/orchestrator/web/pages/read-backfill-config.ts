import type { z } from 'zod';
import type { DefinedAsset, Definitions } from '../../definitions/deployment.ts';
import { isOnlyOfJobs } from '../../definitions/input-source.ts';
import { selectedAssets } from '../../definitions/run-for-selection.ts';
import { fieldProblems, type Issue } from '../api/field-problems.ts';
import { escaped } from '../form/control.ts';
import { configsSchema } from '../form/launch-schema.ts';
import type { ConfigProblem } from '../form/place-problems.ts';
import { readConfigForm, type Config, type ConfigForm } from '../form/read-launch-form.ts';

/** The form for the configs of the selected assets, which may have no fields. */
export function readBackfillConfig(
  { assets }: Definitions,
  selection: string,
  entries: ReadonlyMap<string, string>,
): ConfigForm {
  const selected = selectedAssets(assets, [selection]).filter(
    ({ inputFrom }) => !isOnlyOfJobs(inputFrom),
  );
  const schemas = selected.flatMap((asset) => schemaOf(asset) ?? []);
  const schema = configsSchema(selected);
  const problemsOf = (config: Config) => configProblems(schemas, config);
  return readConfigForm({ schemaOf: () => schema, problemsOf }, {}, entries);
}

type SchemaOfAsset = readonly [key: string, schema: z.ZodType];

function schemaOf({ key, kind, spec }: DefinedAsset): readonly SchemaOfAsset[] | undefined {
  const schema = kind === 'activity' ? (spec.config as z.ZodType | undefined) : undefined;
  return schema && [[key, schema]];
}

function configProblems(
  schemas: readonly SchemaOfAsset[],
  config: Config,
): readonly ConfigProblem[] {
  const keys = new Set(schemas.map(([key]) => key));
  const others = Object.keys(config).filter((key) => !keys.has(key));
  const issues = schemas.flatMap(([key, schema]) => {
    const found = schema.safeParse(config[key] ?? {}).error?.issues ?? [];
    return found.map((issue) => ({ ...issue, path: [key, ...issue.path] }) as Issue);
  });
  return [
    ...others.map((key) => ({
      pointer: `/${escaped(key)}`,
      detail: 'No selected asset with this key takes a config',
    })),
    ...fieldProblems('body', issues, config),
  ];
}
