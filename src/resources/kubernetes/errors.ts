import { ApiException } from '@kubernetes/client-node';
import { z } from 'zod';
import { RetryableError, TerminalError } from '@moderate/orchestrator';
import { jsonOrNothing } from '../rest/json-or-nothing.ts';
import { oneLine } from '../rest/one-line.ts';
import { distrustOf } from './distrust.ts';
import { quotaError } from './quota-error.ts';

const status = z.object({ message: z.string() });

/** The status of an error response; undefined without a response. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/** Whether the API server rejects the caller rather than the request. */
export function isAboutRights(error: unknown): boolean {
  return [401, 403].includes(statusOf(error) ?? 0);
}

/**
 * Maps an error of the API server.
 * @param what describes the request: `create Jobs`
 */
export function kubernetesError(
  error: unknown,
  { what, server, namespace }: { what: string; server: string; namespace: string },
): Error {
  const code = statusOf(error);
  if (code === undefined) return withoutAnswer(error, server, what);
  const said = messageOf(error);
  if (code === 401) {
    return new TerminalError(
      `The Kubernetes API at ${server} refuses the login: check KUBECONFIG or the pod's service account`,
      {
        code: 'SERVICE_LOGIN_REFUSED',
        cause: error,
      },
    );
  }
  if (code === 403 && said.includes('exceeded quota'))
    return quotaError(`Namespace ${namespace} has no room to ${what}: ${said}`);
  if (code === 403) {
    // Missing rights are not the only cause: admission rules reject requests too.
    const hint = /cannot \w+ resource/.test(said) ? ': give the service account that right' : '';
    return new TerminalError(
      `The Kubernetes API forbids this login to ${what} in namespace ${namespace}: ${said}${hint}`,
      {
        code: 'KUBERNETES_FORBIDDEN',
        cause: error,
      },
    );
  }
  // A conflict: another client wrote the same object at this moment.
  if (code === 409 || code === 429 || code >= 500)
    return new RetryableError(
      `The Kubernetes API at ${server} answered ${code} when asked to ${what}: ${said}`,
      {
        code: 'SERVICE_UNREACHABLE',
      },
    );
  return new TerminalError(`The Kubernetes API refuses to ${what}: ${code}: ${said}`, {
    code: 'SERVICE_REQUEST_REFUSED',
  });
}

function withoutAnswer(error: unknown, server: string, what: string): Error {
  const distrust = distrustOf(error);
  if (distrust === undefined)
    return new RetryableError(`The Kubernetes API at ${server} can't be reached to ${what}`, {
      code: 'SERVICE_UNREACHABLE',
      cause: error,
    });
  return new TerminalError(
    `No secure connection to the Kubernetes API at ${server}: ${distrust}: check certificates and address in KUBECONFIG`,
    { cause: error },
  );
}

/** The library's own message contains headers and the whole body. */
function messageOf(error: unknown): string {
  const body: unknown = error instanceof ApiException ? error.body : undefined;
  const parsed = status.safeParse(typeof body === 'string' ? jsonOrNothing(body) : body);
  return oneLine(parsed.data?.message ?? '') || 'it does not say why';
}
