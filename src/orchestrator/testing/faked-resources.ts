import { usedNames } from '../assets/clients-of.ts';
import type { Definitions } from '../definitions/deployment.ts';
import { openResources, type OpenResources, type Resources } from '../definitions/resource.ts';
import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';
import type { Named } from '../workflow/asset-ref.ts';

/**
 * The resources of a test's worker: fakes where given, otherwise clients built from the
 * environment.
 * @throws TerminalError for a fake whose resource is not defined
 */
export function openFakedResources(resources: Resources, env: Env, fakes: Named): OpenResources {
  const unknown = Object.keys(fakes).filter((name) => !(name in resources));
  if (unknown.length > 0) {
    const names = Object.keys(resources);
    throw new TerminalError(
      `No resource is named ${unknown.join(', ')}${names.length === 0 ? ': the definitions use none' : `. There is ${names.join(', ')}`}`,
      { code: 'RESOURCE_NOT_FOUND' },
    );
  }
  const opened = openResources(resources, env);
  const isFaked = (name: string) => name in fakes;
  return {
    clients: new Proxy(opened.clients, {
      get: (clients, name) =>
        typeof name === 'string' && isFaked(name)
          ? fakes[name]
          : (Reflect.get(clients, name) as unknown),
    }),
    problems: (name) => (isFaked(name) ? [] : opened.problems(name)),
    isConfigured: (name) => isFaked(name) || opened.isConfigured(name),
    checkHealth: async (name) => (isFaked(name) ? 'a fake' : opened.checkHealth(name)),
    close: opened.close,
  };
}

/**
 * The definitions, with assets that use a fake materialized in this process, because threads create
 * their own clients.
 */
export function inThisProcess(definitions: Definitions, fakes: Named): Definitions {
  const { resources, activityAssets } = definitions;
  return {
    ...definitions,
    activityAssets: activityAssets.map((asset) =>
      usedNames(resources, asset.spec.uses).some((name) => name in fakes)
        ? { ...asset, spec: { ...asset.spec, execution: undefined } }
        : asset,
    ),
  };
}
