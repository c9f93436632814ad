import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { Refusal } from './refusal.ts';
import type { ErrorObject, ValidateFunction } from 'ajv';

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);

function schema(name: string): string {
  ajv.addSchema(
    JSON.parse(readFileSync(new URL(`schemas/${name}.json`, import.meta.url), 'utf8')) as object,
    name,
  );
  return name;
}

const serviceSchema = schema('CreateDatabaseServiceRequest');

export interface ServiceRequest {
  readonly name: string;
  readonly serviceType: string;
  readonly connection?: { readonly config: object } | null;
}

export interface EntityRequest {
  readonly name: string;
  readonly sourceHash?: string | null;
}

export interface TagLabel {
  readonly tagFQN: string;
  readonly source: string;
  readonly labelType: string;
  readonly state: string;
}

export interface ColumnRequest {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly displayName?: string | null | undefined;
  readonly tags?: readonly TagLabel[] | null;
  readonly dataType: string;
  readonly dataTypeDisplay?: string | null;
  readonly arrayDataType?: string | null;
  readonly dataLength?: number | null;
  readonly constraint?: string | null;
  readonly children?: readonly ColumnRequest[] | null;
}

export interface TableRequest extends EntityRequest {
  readonly databaseSchema: string;
  readonly columns: readonly ColumnRequest[];
  readonly tableConstraints?:
    | readonly { readonly constraintType: string; readonly columns?: readonly string[] | null }[]
    | null;
}

export interface ProfileRequest {
  readonly tableProfile: { readonly timestamp: number };
  readonly columnProfile?: readonly { readonly name: string; readonly timestamp: number }[] | null;
}

export interface SampleRequest {
  readonly columns?: readonly string[] | null;
  readonly rows?: readonly (readonly unknown[])[] | null;
}

interface Reference {
  readonly id: string;
  readonly type: string;
}

export interface LineageRequest {
  readonly edge: {
    readonly fromEntity: Reference;
    readonly toEntity: Reference;
    readonly lineageDetails?: object | null;
  };
}

/**
 * The published schemas of the request bodies. Each throws the server's 400 for an invalid body.
 */
export const parse = {
  service: parserOf<ServiceRequest>(serviceSchema),
  database: parserOf<EntityRequest & { readonly service: string }>(schema('CreateDatabaseRequest')),
  databaseSchema: parserOf<EntityRequest & { readonly database: string }>(
    schema('CreateDatabaseSchemaRequest'),
  ),
  table: parserOf<TableRequest>(schema('CreateTableRequest')),
  profilerConfig: parserOf<object>('CreateTableRequest#/$defs/TableProfilerConfig'),
  storedProcedure: parserOf<EntityRequest & { readonly databaseSchema: string }>(
    schema('CreateStoredProcedureRequest'),
  ),
  tableProfile: parserOf<ProfileRequest>(schema('CreateTableProfileRequest')),
  sampleData: parserOf<SampleRequest>(schema('TableData')),
  lineage: parserOf<LineageRequest>(schema('AddLineageRequest')),
  /** For a whole service request: its connection must be of the service's type. */
  connection(service: ServiceRequest): void {
    if (!service.connection) return;
    const validate = ajv.compile({
      $ref: `${serviceSchema}#/$defs/${service.serviceType}Connection`,
    });
    if (!validate(service.connection.config)) {
      throw new Refusal(
        400,
        `Failed to convert [${service.name}] to type [${service.serviceType}]. Review the connection.`,
      );
    }
  },
};

const validateTable = ajv.compile({ $ref: schema('Table') });

/** Describes what is wrong with a response that should be a table. */
export function flawsOfTable(answer: unknown): string[] {
  return validateTable(answer) ? [] : messagesOf(validateTable);
}

function parserOf<T>(name: string): (body: unknown) => T {
  const validate = ajv.compile<T>({ $ref: name });
  return (body) => {
    if (validate(body)) return body;
    throw new Refusal(400, messagesOf(validate).join('; '));
  };
}

function messagesOf(validate: ValidateFunction): string[] {
  return (validate.errors ?? []).map(messageOf);
}

function messageOf({ instancePath, message = '', params }: ErrorObject): string {
  const missing = (params as { missingProperty?: string }).missingProperty;
  if (missing) return `[${missing} must not be null]`;
  return `${instancePath || 'body'} ${message} ${JSON.stringify(params)}`;
}
