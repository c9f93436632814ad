import { z } from 'zod';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

export interface ConfigField {
  /** With dots for nested fields. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly default: unknown;
  readonly description: string;
}

export interface DescribedConfig {
  readonly fields: readonly ConfigField[];
  /** JSON Schema of the valid configs. */
  readonly schema: JsonSchema;
}

/** Describes the fields of a job's config from its schema. */
export function describeConfig(config: z.ZodType): DescribedConfig {
  const schema = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' });
  return { fields: fieldsOf(schema, '', ''), schema };
}

function fieldsOf(
  { properties = {}, required = [] }: JsonSchema,
  prefix: string,
  about: string,
): readonly ConfigField[] {
  return Object.entries(properties).flatMap(([key, property]) => {
    if (typeof property === 'boolean') return [];
    const name = `${prefix}${key}`;
    const description = property.description ?? about;
    if (property.properties !== undefined) return fieldsOf(property, `${name}.`, description);
    return [
      {
        name,
        type: typeOf(property),
        required: required.includes(key),
        default: property.default,
        description,
      },
    ];
  });
}

function typeOf({ type, enum: values, items, anyOf }: JsonSchema): string {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf !== undefined)
    return anyOf
      .map((option) => (typeof option === 'boolean' ? 'any' : typeOf(option)))
      .join(' | ');
  if (type === 'array')
    return `list of ${typeof items === 'object' && !Array.isArray(items) ? typeOf(items) : 'any'}`;
  return type === undefined ? 'any' : [type].flat().join(' | ');
}
