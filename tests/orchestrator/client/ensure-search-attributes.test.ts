import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  ensureSearchAttributes,
  missingSearchAttributes,
} from '#orchestrator/client/ensure-search-attributes.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { temporalAddress } from '#tests/support/services.ts';

let connection: Connection;

beforeAll(async () => {
  connection = await Connection.connect({ address: temporalAddress() });
});

afterEach(() => vi.restoreAllMocks());

afterAll(() => connection.close());

/** A client of a new namespace without our search attributes. */
async function openNamespace(): Promise<Client> {
  const namespace = `test-${randomUUID()}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  });
  const client = new Client({ connection, namespace });
  const missing = () => missingSearchAttributes(client).catch(() => []);
  await expect.poll(missing, { timeout: 20_000 }).not.toEqual([]);
  return client;
}

test('workers that start at once on a new namespace all find it complete', async () => {
  const client = await openNamespace();
  await Promise.all(Array.from({ length: 8 }, () => ensureSearchAttributes(client)));
  expect(await missingSearchAttributes(client)).toEqual([]);
  expect(await ensureSearchAttributes(client)).toEqual([]);
});

test('a refusal is nothing where somebody else has created them meanwhile', async () => {
  const client = await openNamespace();
  const service = connection.operatorService;
  const create = service.addSearchAttributes.bind(service);
  vi.spyOn(service, 'addSearchAttributes').mockImplementation(async (request) => {
    await create(request);
    throw new Error('already exists');
  });
  expect(await ensureSearchAttributes(client)).toEqual([]);
  expect(await missingSearchAttributes(client)).toEqual([]);
});

test('a refusal says what is missing and how to create it', async () => {
  const client = await openNamespace();
  vi.spyOn(connection.operatorService, 'addSearchAttributes').mockRejectedValue(
    new Error('not permitted'),
  );
  const error: unknown = await ensureSearchAttributes(client).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TerminalError);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /this login may not create: AssetKey=KeywordList, .* add --namespace \S+ --search-attribute AssetKey=KeywordList /,
    ),
  });
});
