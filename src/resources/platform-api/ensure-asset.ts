import { z } from 'zod';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { assetId } from './answers.ts';
import { listQuery } from './list-query.ts';
import { parseAnswer } from './parse-answer.ts';
import type { Transport } from './transport.ts';

export interface NewAsset {
  readonly uuid: string;
  readonly name: string;
}

/** Safe to repeat: the platform has one asset of a uuid at most. */
export async function ensureAsset(transport: Transport, { uuid, name }: NewAsset, signal: AbortSignal | undefined): Promise<number> {
  const find = async () => {
    const query = listQuery({ filters: [['uuid', 'eq', uuid]], sortBy: ['id', 'asc'], limit: 1 });
    return (await transport.send({ method: 'GET', path: '/asset', query, signal }, z.array(assetId)))[0]?.id;
  };
  const found = await find();
  if (found !== undefined) return found;

  const body = { name, is_public_ownerless: true, uuid };
  const outcome = await transport.sendOnce({ method: 'POST', path: '/asset', body, signal });
  switch (outcome.kind) {
    case 'answer':
      return parseAnswer(outcome.text, assetId, 'POST /asset').id;
    case 'unavailable':
      throw new RetryableError(`The platform could not make the asset ${name}: ${outcome.reason}`, { retryAfterMs: outcome.retryAfterMs });
    case 'missing':
      throw new TerminalError(outcome.message);
    case 'refused': {
      // Another run was faster.
      const other = outcome.status === 409 ? await find() : undefined;
      if (other !== undefined) return other;
      const hidden = outcome.status === 409 ? ': an asset of this uuid exists and is not shown to the user in API_USERNAME' : '';
      throw new TerminalError(`The platform refuses the asset ${name}: ${outcome.message}${hidden}`);
    }
  }
}
