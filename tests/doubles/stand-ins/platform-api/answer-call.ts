import { findRoute } from '../router.ts';
import { detail, invalid, plainText } from './answers.ts';
import { identify } from './gateway.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from '../router.ts';
import type { ReceivedRequest } from '../serve.ts';
import type { ApiProcess } from './api-process.ts';
import type { ApiRoute } from './call.ts';
import type { Report } from './gateway.ts';
import type { Caller, Keycloak } from './keycloak.ts';

export interface CallDeps {
  readonly routes: readonly ApiRoute[];
  readonly keycloak: Keycloak;
  readonly process: ApiProcess;
  readonly report: Report;
}

/**
 * Passes a call through the gateway to the API and back. Reports what only a faulty client does.
 */
export async function answerCall(
  request: ReceivedRequest,
  { routes, keycloak, process, report }: CallDeps,
): Promise<Answer> {
  const { method, path, query, headers } = request;
  const name = `${method} ${path}`;
  if (headers.cookie !== undefined) report(`${name}: a cookie`);
  const caller = identify(headers.authorization, keycloak);
  if ('refusal' in caller) return caller.refusal;

  async function handle(by: Caller): Promise<Answer> {
    const found = findRoute(routes, method, path);
    if (!found) {
      report(`${name}: no such route`);
      return { status: 404, body: 'Not Found', headers: plainText };
    }
    if (by.role === 'none') return detail(401, 'API access is not enabled for this user');
    for (const parameter of query.keys()) {
      if (!found.route.query.includes(parameter)) report(`${name}: unknown parameter ${parameter}`);
    }
    try {
      return await found.route.handle({
        params: found.params,
        query,
        body: readBody(request, report),
        parts: request.parts,
        caller: by,
        process,
      });
    } catch (error) {
      if (error instanceof Refusal && error.answer.status === 500)
        report(`${name}?${decodeURIComponent(query.toString())}: 500`);
      throw error;
    }
  }

  const answer = await process.call(() => handle(caller));
  const cookie = { 'set-cookie': `access_token=${headers.authorization}; Path=/; HttpOnly` };
  return { ...answer, headers: { ...answer.headers, ...cookie } };
}

function readBody({ method, path, text, headers }: ReceivedRequest, report: Report): unknown {
  if (text === '') return undefined;
  if (headers['content-type'] !== 'application/json') {
    report(`${method} ${path}: content type ${headers['content-type']}`);
    throw new Refusal(invalid(['body'], 'value is not a valid dict', 'type_error.dict'));
  }
  try {
    return JSON.parse(text);
  } catch {
    report(`${method} ${path}: a body that is no JSON`);
    throw new Refusal(invalid(['body', 0], 'Expecting value', 'value_error.jsondecode'));
  }
}
