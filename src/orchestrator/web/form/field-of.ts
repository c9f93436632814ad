import type { JsonSchema } from '../../reports/jobs/describe-config.ts';
import type { Json } from '../../workflow/json.ts';
import type { Field, NamedField, Shape } from './field.ts';
import { resolveReference } from './resolve-reference.ts';

interface FieldOptions {
  readonly isRequired: boolean;
  readonly keepsEmptyText?: boolean;
}

/**
 * @param schema JSON Schema of the field; it is its own root unless it is part of another schema
 */
export function fieldOf(
  schema: JsonSchema,
  { isRequired, keepsEmptyText = false }: FieldOptions = { isRequired: true },
  within: JsonSchema = schema,
): Field {
  // A part with its own `$schema` resolves references within itself.
  const root = schema.$schema === undefined ? within : schema;
  const resolved = resolveReference(schema, root);
  const fallback = resolved.default as Json | undefined;
  const hasDefault = fallback !== undefined;
  return {
    schema: resolved,
    isRequired: isRequired && !hasDefault,
    default: fallback,
    keepsEmptyText: keepsEmptyText || hasDefault,
    shape: shapeOf(resolved, root, { isOptional: !isRequired && !hasDefault, hasDefault }),
  };
}

interface Presence {
  readonly isOptional: boolean;
  readonly hasDefault: boolean;
}

/** @param schema without `$ref` */
function shapeOf(schema: JsonSchema, root: JsonSchema, presence: Presence): Shape {
  const values = valuesOf(schema);
  if (values !== undefined) {
    const [value] = values;
    return values.length === 1 && value !== undefined && !presence.isOptional
      ? { kind: 'fixed', value }
      : { kind: 'choice', values };
  }
  const options = optionsOf(schema);
  if (options !== undefined) return { kind: 'union', options: () => options.map(required(root)) };
  const shape = shapeOfType(schema, root);
  if (shape.kind === 'switch' && !presence.hasDefault)
    return { kind: 'choice', values: [true, false] };
  // Including an optional group is a separate choice.
  if (shape.kind === 'group' && presence.isOptional) {
    const { default: _none, ...alone } = schema;
    return { kind: 'union', options: () => [required(root)(alone)] };
  }
  return shape;
}

const required = (root: JsonSchema) => (schema: JsonSchema) =>
  fieldOf(schema, { isRequired: true, keepsEmptyText: true }, root);

/** All allowed values, if the schema lists them. */
function valuesOf(schema: JsonSchema): readonly Json[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return schema.enum;
  if (schema.type === 'null') return [null];
  const options = schema.anyOf ?? schema.oneOf;
  const listed = options?.map(valuesOf);
  return listed?.every((values) => values !== undefined) === true ? listed.flat() : undefined;
}

function optionsOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const { anyOf, oneOf, type, ...rest } = schema;
  const options = anyOf ?? oneOf;
  if (options !== undefined) return type === undefined ? options : undefined;
  if (!Array.isArray(type)) return undefined;
  return type.map((each) => ({ ...rest, type: each, default: undefined }));
}

const combining = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'patternProperties'];

function shapeOfType(schema: JsonSchema, root: JsonSchema): Shape {
  if (combining.some((keyword) => schema[keyword] !== undefined))
    return json('Its schema is a combination of others.');
  switch (schema.type) {
    case 'string':
      return { kind: 'text', format: schema.format };
    case 'number':
    case 'integer':
      return { kind: 'number', isInteger: schema.type === 'integer' };
    case 'boolean':
      return { kind: 'switch' };
    case 'array':
      return listShape(schema, root);
    case 'object':
      return objectShape(schema, root);
    default:
      return json('Its schema allows any value, or none that JSON Schema can describe.');
  }
}

function listShape({ items, prefixItems }: JsonSchema, root: JsonSchema): Shape {
  if (prefixItems !== undefined) return json('Each position of this list has its own type.');
  if (typeof items !== 'object' || Array.isArray(items))
    return json('Its schema does not say what the list may contain.');
  return { kind: 'list', item: () => required(root)(items) };
}

function objectShape(schema: JsonSchema, root: JsonSchema): Shape {
  const { required: names = [], additionalProperties: others } = schema;
  const properties = schema.properties ?? propertiesOfKeys(schema);
  if (properties === undefined && typeof others === 'object') {
    const value = required(root);
    return Object.keys(others).length === 0
      ? json('Its values may be of any type.')
      : { kind: 'record', value: () => value(others) };
  }
  if (properties === undefined && others !== false)
    return json('Its schema does not say what it may contain.');
  const fields = () =>
    Object.entries(properties ?? {}).map(([name, property]): NamedField => {
      const about = typeof property === 'object' ? property : {};
      return [name, fieldOf(about, { isRequired: names.includes(name) }, root)];
    });
  return { kind: 'group', fields };
}

/** Fields of a record whose keys are listed. */
function propertiesOfKeys({
  propertyNames,
  additionalProperties,
}: JsonSchema): JsonSchema['properties'] {
  if (typeof propertyNames !== 'object' || propertyNames.enum === undefined) return undefined;
  return Object.fromEntries(
    propertyNames.enum.map((key) => [String(key), additionalProperties ?? {}]),
  );
}

const json = (reason: string): Shape => ({ kind: 'json', reason });
