import type { OpenMetadataStandIn } from '#tests/doubles/stand-ins/open-metadata/server.ts';

interface PythonCatalog {
  readonly service: {
    readonly name: string;
    readonly serviceType: string;
    readonly connection: { readonly config: object };
  };
  readonly database: string;
  /** Tables by schema, as the client sends them, without their parents. */
  readonly schemas: Readonly<Record<string, readonly object[]>>;
}

/** Leaves the catalog as an ingestion by OpenMetadata's Python client would: with its types, its names, and its own hashes. */
export async function ingestedByPython(
  server: OpenMetadataStandIn,
  { service, database, schemas }: PythonCatalog,
): Promise<void> {
  const put = (path: string, body: object) => requestOf(server, 'PUT', path, body);
  const sourceHash = 'f'.repeat(32);
  await put('services/databaseServices', service);
  await put('databases', { name: database, service: service.name, sourceHash });
  for (const [schema, tables] of Object.entries(schemas)) {
    await put('databaseSchemas', {
      name: schema,
      database: `${service.name}.${database}`,
      sourceHash,
    });
    for (const table of tables) {
      await put('tables', {
        tableConstraints: [],
        ...table,
        databaseSchema: `${service.name}.${database}.${schema}`,
        sourceHash,
      });
    }
  }
}

/** A request of another client of the server. */
export async function requestOf(
  server: OpenMetadataStandIn,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(`http://${server.host}:${server.port}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}
