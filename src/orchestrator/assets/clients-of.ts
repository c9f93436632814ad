import type { Definitions } from '../definitions/deployment.ts';
import {
  nameOfResource,
  type Resource,
  type OpenResources,
  type Resources,
} from '../definitions/resource.ts';
import type { Named } from '../workflow/asset-ref.ts';

export interface ClientParts {
  readonly definitions: Pick<Definitions, 'resources'>;
  readonly resources: OpenResources;
}

/**
 * The clients of resources by the names that an asset, a sensor or a pipeline gives them, built at
 * first use.
 */
export function clientsOf(
  uses: Readonly<Record<string, Resource>>,
  { definitions, resources }: ClientParts,
) {
  const nameOf = (alias: string) => usedName(definitions.resources, uses, alias);
  const clients = Object.defineProperties(
    {},
    Object.fromEntries(
      Object.keys(uses).map((alias) => [
        alias,
        { enumerable: true, get: () => resources.clients[nameOf(alias)] },
      ]),
    ),
  ) as Named;
  return {
    resources: clients,
    isConfigured: (alias: string) => resources.isConfigured(nameOf(alias)),
  };
}

/** The name in the definitions of a resource that has another name in `uses`. */
export function usedName(
  resources: Resources,
  uses: Readonly<Record<string, Resource>>,
  alias: string,
): string {
  return nameOfResource(resources, uses[alias]) ?? alias;
}

/** The names in the definitions of the resources in `uses`. */
export function usedNames(
  resources: Resources,
  uses: Readonly<Record<string, Resource>>,
): readonly string[] {
  return Object.keys(uses).map((alias) => usedName(resources, uses, alias));
}
