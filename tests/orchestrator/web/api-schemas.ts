import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Operation {
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: {
          readonly 'application/json': { readonly schema: { readonly $ref: string } };
        };
      }
    >
  >;
}

export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/**
 * The violations of a response against the API's document: fields that it does not contain are
 * violations too.
 */
export type CheckAnswer = (
  method: string,
  path: string,
  status: number,
  answer: unknown,
) => readonly string[];

export function answerChecker(document: ApiDocument): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'api', components: { schemas: closed(document.components.schemas) } });
  return (method, path, status, answer) => {
    const operation = document.paths[templateOf(document, path)]?.[method];
    const ref = operation?.responses[status]?.content?.['application/json'].schema.$ref;
    if (ref === undefined) return [`${method} ${path} has no answer ${status}`];
    const isValid = ajv.compile({ $ref: `api${ref}` });
    if (isValid(answer)) return [];
    return (isValid.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

function templateOf({ paths }: ApiDocument, path: string): string {
  const parts = path.split('?')[0]?.split('/') ?? [];
  const fits = (template: string) => {
    const of = template.split('/');
    return (
      of.length === parts.length &&
      of.every((part, index) => part.startsWith('{') || part === parts[index])
    );
  };
  return Object.keys(paths).find(fits) ?? path;
}

/** The same schemas, but objects may only have the fields that they name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, closed(value)]),
  );
  return copy['type'] === 'object' &&
    copy['properties'] !== undefined &&
    copy['additionalProperties'] === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}
