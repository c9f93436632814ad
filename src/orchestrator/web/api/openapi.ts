import { z } from 'zod';
import { project } from '../../project.ts';
import { components } from './components.ts';
import type { Endpoint } from './endpoint.ts';

type Schema = Readonly<Record<string, unknown>>;

export const eventsPath = '/v1/events';

/** Reasons for refusing a request, by response status. */
const refusals = {
  400: 'The request is malformed: `errors` lists the values that are not valid',
  401: 'The caller is not logged in',
  403: 'The caller may not do this, or another website sent it',
  404: 'There is nothing with this name',
  409: 'The state of its subject does not allow it',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'A value cannot be used here',
  429: 'Too many requests: `Retry-After` says in how many seconds the next is taken',
  503: 'Temporal or the state database does not answer',
} as const;

type Refusal = keyof typeof refusals;

const readRefusals = [400, 401, 403, 404, 409, 422, 429, 503] as const satisfies readonly Refusal[];
const changeRefusals = [...readRefusals, 413, 415] as const satisfies readonly Refusal[];

function refusedWith(statuses: readonly Refusal[]): object {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]),
  );
}

const eventsOperation = {
  operationId: 'followChanges',
  tags: ['events'],
  summary: 'What changes, as server-sent events',
  parameters: [
    {
      name: 'Last-Event-ID',
      in: 'header',
      required: false,
      schema: { type: 'string' },
      description: 'The id of the last event that was seen',
    },
  ],
  responses: {
    200: {
      description:
        '`outcome`: a partition of an asset was materialized or failed, in which run. `run-started`, `run-ended`. `tick`: of a sensor. `backfill`, `queue`, `alerts`: they have changed. `action`: somebody did something. `ready`: the first event; from then on nothing is missing. `reset`: more has changed than is listed, so read everything again',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
    ...refusedWith(readRefusals),
  },
} as const;

/**
 * The OpenAPI 3.1 document of the endpoints, generated from the schemas that validate input and
 * type the responses.
 */
export function openApiDocument(endpoints: readonly Endpoint[], basePath: string): object {
  const paths: Record<string, Record<string, object>> = {
    [`/api${eventsPath}`]: { get: eventsOperation },
  };
  for (const endpoint of endpoints)
    (paths[`/api${endpoint.path}`] ??= {})[endpoint.method] = operation(endpoint);
  return {
    openapi: '3.1.0',
    info: {
      title: `${project().name} API`,
      version: '1',
      description: 'What the web pages show and do, for programs.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    tags: [...new Set([...endpoints.map(({ tag }) => tag), 'events'])].map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      responses: refusedResponses(),
      securitySchemes: {
        requestToken: { type: 'apiKey', in: 'header', name: 'X-Request-Token' },
        apiToken: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function refusedResponses(): object {
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => [
      `Refused${status}`,
      { description, content },
    ]),
  );
}

function operation({
  id,
  method,
  tag,
  summary,
  status,
  params,
  query,
  body,
  response,
}: Endpoint): object {
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: refTo(body) } },
      },
    }),
    responses: {
      [status]: {
        description: 'As asked',
        content: { 'application/json': { schema: refTo(response) } },
      },
      ...refusedWith(method === 'get' ? readRefusals : changeRefusals),
    },
    ...(method !== 'get' && { security: [{ requestToken: [] }, { apiToken: [] }] }),
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject): readonly object[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'output', override: asJson });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as Schema;
    const required =
      place === 'path' || !(schema.shape[name] as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: place,
      required,
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

/** References a named schema; the document contains no others. */
function refTo(schema: z.ZodType): object {
  const id = components.get(schema)?.id;
  if (id === undefined) throw new Error('A schema of the API has no name: see `named`');
  return { $ref: `#/components/schemas/${id}` };
}

function componentSchemas(): Schema {
  const { schemas } = z.toJSONSchema(components, {
    io: 'input',
    override: asJson,
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** Dates become strings; types without a JSON Schema accept anything. */
function asJson({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  if (zodSchema._zod.def.type === 'date')
    Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
}
