import { expect, vi } from 'vitest';
import { defaultAccounts } from './server.ts';
import type { PlatformApiStandIn } from './server.ts';

interface CallOptions {
  readonly body?: unknown;
  readonly as?: string;
  readonly token?: string;
}

interface TaskEnd {
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
}

/** Raw requests, to test the stand-in's responses. */
export function createRawClient(server: () => PlatformApiStandIn) {
  async function send(path: string, init: RequestInit = {}) {
    const response = await fetch(`${server().url}${path}`, init);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body: unknown =
      type.startsWith('application/json') || text.startsWith('{') ? JSON.parse(text) : text;
    return { status: response.status, body, type, headers: response.headers };
  }

  function askForToken(
    form: Record<string, string>,
    { type = 'application/x-www-form-urlencoded', query = '' } = {},
  ) {
    const body = new URLSearchParams(form).toString();
    return send(`/api/token${query}`, { method: 'POST', headers: { 'content-type': type }, body });
  }

  async function tokenOf(username = 'workflows'): Promise<string> {
    const password =
      defaultAccounts.find((account) => account.username === username)?.password ?? '';
    const { body } = await askForToken({ username, password });
    return (body as { access_token: string }).access_token;
  }

  async function call(method: string, path: string, { body, as, token }: CallOptions = {}) {
    const authorization = `Bearer ${token ?? (await tokenOf(as))}`;
    return send(path, {
      method,
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  return {
    send,
    askForToken,
    tokenOf,
    call,

    list(path: string, query: Readonly<Record<string, unknown>>, as = 'workflows') {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query))
        parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value));
      return call('GET', `${path}?${parameters.toString()}`, { as });
    },

    askForDid: (username: string, as = 'workflows') =>
      call('POST', '/user/did', { body: { username }, as }),
    askForProof: (object_key_or_id: unknown) =>
      call('POST', '/asset/proof', { body: { object_key_or_id } }),

    taskEnd: (id: number): Promise<TaskEnd> =>
      vi.waitFor(async () => {
        const { body } = await call('GET', `/user/did/task/${id}`);
        expect(body).toHaveProperty('finished_at', expect.any(String));
        return body as TaskEnd;
      }),
  };
}
