import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { RetryableError, TerminalError } from '../errors.ts';
import { searchAttributes } from '../workflow/search-attributes.ts';

const waitMs = 30_000;
/** How long to wait for another process that creates them at the same time. */
const raceMs = 3_000;

/** `temporal.api.enums.v1.IndexedValueType`. */
const indexedValueTypes = { KEYWORD: 2, KEYWORD_LIST: 7 } as const;
/** The names that Temporal's commands use. */
const typeNames = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList' } as const;

type SearchAttribute = (typeof searchAttributes)[keyof typeof searchAttributes];

/** The custom search attributes that the namespace lacks. */
export async function missingSearchAttributes(client: Client): Promise<readonly SearchAttribute[]> {
  const { customAttributes } = await operatorServiceOf(client).listSearchAttributes({
    namespace: client.options.namespace,
  });
  return Object.values(searchAttributes).filter(({ name }) => !(name in (customAttributes ?? {})));
}

/**
 * Creates the custom search attributes that the namespace lacks, and waits until the server accepts
 * them: a new one is not visible immediately. Safe to call from several processes concurrently.
 * @returns the names of the created ones
 */
export async function ensureSearchAttributes(client: Client): Promise<readonly string[]> {
  const namespace = client.options.namespace;
  const toCreate = await missingSearchAttributes(client);
  if (toCreate.length === 0) return [];
  const types = Object.fromEntries(
    toCreate.map(({ name, type }) => [name, indexedValueTypes[type]]),
  );
  try {
    await operatorServiceOf(client).addSearchAttributes({ namespace, searchAttributes: types });
  } catch (error) {
    if (await hasAllWithin(client, raceMs)) return [];
    const names = toCreate.map(({ name, type }) => `${name}=${typeNames[type]}`);
    const create = `tcld namespace search-attributes add --namespace ${namespace}${names.map((name) => ` --search-attribute ${name}`).join('')}`;
    throw new TerminalError(
      `The namespace ${namespace} lacks search attributes that this login may not create: ${names.join(', ')}. Have its administrator create them; ` +
        `in Temporal Cloud, which accepts them only from its own tools: ${create}`,
      { code: 'SEARCH_ATTRIBUTES_MISSING', cause: error },
    );
  }
  if (await hasAllWithin(client, waitMs)) return toCreate.map(({ name }) => name);
  throw new RetryableError(
    `The search attributes of namespace ${namespace} were created but are not visible after ${waitMs / 1000} s`,
    {
      code: 'SEARCH_ATTRIBUTES_MISSING',
    },
  );
}

async function hasAllWithin(client: Client, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(200)) {
    if ((await missingSearchAttributes(client)).length === 0) return true;
  }
  return false;
}

function operatorServiceOf(client: Client): OperatorService {
  return (client.connection as { readonly operatorService: OperatorService }).operatorService;
}

interface OperatorService {
  listSearchAttributes(request: {
    namespace: string;
  }): Promise<{ customAttributes?: Record<string, unknown> | null }>;
  addSearchAttributes(request: {
    namespace: string;
    searchAttributes: Record<string, number>;
  }): Promise<unknown>;
}
