import { z } from 'zod';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { assetId } from './answers.ts';
import { listQuery } from './list-query.ts';
import type { PlatformRequest, PlatformRest } from './rest.ts';

export interface NewAsset {
  readonly uuid: string;
  readonly name: string;
}

/** Idempotent: the platform has at most one asset per uuid. */
export async function ensureAsset(
  rest: PlatformRest,
  { uuid, name }: NewAsset,
  signal: AbortSignal | undefined,
): Promise<number> {
  const find = async () => {
    const query = listQuery({ filters: [['uuid', 'eq', uuid]], sortBy: ['id', 'asc'], limit: 1 });
    return (await rest.get({ method: 'GET', path: '/asset', query, signal }, z.array(assetId)))[0]
      ?.id;
  };
  const found = await find();
  if (found !== undefined) return found;

  const body = { name, is_public_ownerless: true, uuid };
  const request: PlatformRequest = { method: 'POST', path: '/asset', body, signal };
  const reply = await rest.sendOnce(request);
  switch (reply.kind) {
    case 'answer':
      return rest.read(request, reply, assetId).id;
    case 'unavailable':
      throw new RetryableError(`The platform could not create the asset ${name}: ${reply.reason}`, {
        retryAfterMs: reply.retryAfterMs,
      });
    case 'missing':
      throw new TerminalError(reply.message);
    case 'refused': {
      // Another run has just created it.
      const other = reply.status === 409 ? await find() : undefined;
      if (other !== undefined) return other;
      const hidden =
        reply.status === 409
          ? ': an asset of this uuid exists and is not shown to the user in API_USERNAME'
          : '';
      throw new TerminalError(`The platform refuses the asset ${name}: ${reply.message}${hidden}`);
    }
  }
}
