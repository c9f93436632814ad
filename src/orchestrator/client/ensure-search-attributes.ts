import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { RetryableError, TerminalError } from '../errors.ts';
import { searchAttributes } from '../isolate/search-attributes.ts';

const waitMs = 30_000;

/** `temporal.api.enums.v1.IndexedValueType`. */
const indexedValueTypes = { KEYWORD: 2, KEYWORD_LIST: 7 } as const;

/**
 * Creates the custom search attributes that the namespace lacks and waits until the server takes them: a new one is not visible at once.
 * @returns the names of those created now
 */
export async function ensureSearchAttributes(client: Client): Promise<readonly string[]> {
  const { operatorService } = client.connection as { readonly operatorService: OperatorService };
  const namespace = client.options.namespace;
  const missing = async () => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return Object.values(searchAttributes).filter(({ name }) => !(name in (customAttributes ?? {})));
  };

  const toCreate = await missing();
  if (toCreate.length === 0) return [];
  const types = Object.fromEntries(toCreate.map(({ name, type }) => [name, indexedValueTypes[type]]));
  try {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: types });
  } catch (error) {
    const names = toCreate.map(({ name, type }) => `${name} (${type})`).join(', ');
    throw new TerminalError(`The namespace ${namespace} lacks search attributes that we may not create: ${names}`, { cause: error });
  }
  for (const end = Date.now() + waitMs; Date.now() < end; await sleep(200)) {
    if ((await missing()).length === 0) return toCreate.map(({ name }) => name);
  }
  throw new RetryableError(`The search attributes of namespace ${namespace} were created but are not visible after ${waitMs / 1000} s`);
}

interface OperatorService {
  listSearchAttributes(request: { namespace: string }): Promise<{ customAttributes?: Record<string, unknown> | null }>;
  addSearchAttributes(request: { namespace: string; searchAttributes: Record<string, number> }): Promise<unknown>;
}
