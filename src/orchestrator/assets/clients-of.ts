import type { Definitions } from '../definitions/deployment.ts';
import { nameOfResource, type Resource, type OpenResources } from '../definitions/resource.ts';
import type { Named } from '../workflow/asset-ref.ts';

export interface ClientParts {
  readonly definitions: Pick<Definitions, 'resources'>;
  readonly resources: OpenResources;
}

/** The clients of resources by the names that an asset or a pipeline gives them, built at first use. */
export function clientsOf(uses: Readonly<Record<string, Resource>>, { definitions, resources }: ClientParts) {
  const nameOf = (alias: string) => nameOfResource(definitions.resources, uses[alias]) ?? alias;
  const clients = Object.defineProperties(
    {},
    Object.fromEntries(Object.keys(uses).map((alias) => [alias, { enumerable: true, get: () => resources.clients[nameOf(alias)] }])),
  ) as Named;
  return { resources: clients, isConfigured: (alias: string) => resources.isConfigured(nameOf(alias)) };
}
