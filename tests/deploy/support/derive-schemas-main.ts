import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

// node tests/deploy/support/derive-schemas-main.ts SWAGGER: regenerates tests/deploy/schemas from
// an API server's /openapi/v2 or the file api/openapi-spec/swagger.json of Kubernetes' sources. The
// schemas are strict: they reject fields that the API does not have.

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Node = { [name: string]: Json };

/** The kinds in the chart. */
const kinds = [
  'ConfigMap',
  'Secret',
  'Service',
  'ServiceAccount',
  'Pod',
  'Deployment',
  'Job',
  'Role',
  'RoleBinding',
  'Ingress',
  'NetworkPolicy',
  'PodDisruptionBudget',
];

const [source = ''] = process.argv.slice(2);
const folder = path.join(import.meta.dirname, '..', 'schemas');
const definitions = (
  JSON.parse(await readFile(source, 'utf8')) as {
    readonly definitions: Readonly<Record<string, Node>>;
  }
).definitions;
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const needed = new Map<string, Node>();
for (const definition of Object.values(definitions)) {
  for (const { group, kind, version } of (definition['x-kubernetes-group-version-kind'] ??
    []) as Record<string, string>[]) {
    if (!kinds.includes(kind ?? '') || version !== 'v1') continue;
    const schema = strict(definition) as Node & { properties: Node };
    schema.properties['apiVersion'] = { const: group ? `${group}/v1` : 'v1' };
    schema.properties['kind'] = { const: kind ?? '' };
    schema['required'] = ['apiVersion', 'kind', 'metadata'];
    await write(
      `${(kind ?? '').toLowerCase()}-${group ? `${group.split('.')[0]}-` : ''}v1.json`,
      schema,
    );
  }
}
await write('definitions.json', {
  definitions: Object.fromEntries([...needed].toSorted(([a], [b]) => a.localeCompare(b))),
});

function strict(node: Json): Json {
  if (Array.isArray(node)) return node.map(strict);
  if (node === null || typeof node !== 'object') return node;
  if (typeof node['$ref'] === 'string')
    return reference(node['$ref'].replace('#/definitions/', ''));
  if (node['format'] === 'int-or-string') return { type: ['string', 'integer'] };
  const kept = Object.entries(node).filter(
    ([name]) =>
      name === 'properties' || (name !== 'description' && !name.startsWith('x-kubernetes')),
  );
  const made = Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      name === 'properties' ? properties(value as Node) : strict(value),
    ]),
  );
  return 'properties' in made && !('additionalProperties' in made)
    ? { ...made, additionalProperties: false }
    : made;
}

function properties(node: Node): Node {
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, strict(value)]));
}

function reference(name: string): Node {
  if (name.endsWith('.resource.Quantity')) return { type: ['string', 'number'] };
  if (!needed.has(name)) {
    needed.set(name, {});
    needed.set(name, strict(definitions[name] ?? {}) as Node);
  }
  return { $ref: `definitions.json#/definitions/${name}` };
}

async function write(name: string, schema: Json): Promise<void> {
  await writeFile(path.join(folder, name), `${JSON.stringify(schema)}\n`);
}
