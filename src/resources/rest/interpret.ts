import type { Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';

/** How a service responds. */
export interface ServiceRules {
  /** Its name in messages. */
  readonly service: string;
  readonly url: string;
  /** The variable that contains its address. */
  readonly addressVariable: string;
  /** The readable message in the body of a failed request. */
  said(body: unknown): string;
  /** The meaning of a status, if it differs from most services. */
  meaningOf?(status: number, body: unknown): Meaning | undefined;
  /** Advice to the operator about a rejected request. */
  adviceOn(status: number): string | undefined;
}

export type Meaning = 'missing' | 'refused' | UnavailableMeaning;

interface UnavailableMeaning {
  readonly busy: boolean;
  readonly noEffect: boolean;
}

const away: ReadonlySet<number> = new Set([502, 503, 504]);

export function interpret(exchanged: Exchange, request: string, rules: ServiceRules): Reply {
  if (exchanged.kind === 'no-response') {
    const { reason, neverSent } = exchanged;
    return {
      kind: 'unavailable',
      reason,
      busy: true,
      away: true,
      retryAfterMs: 0,
      noEffect: neverSent,
    };
  }
  const { status, statusText, retryAfterMs, body } = exchanged;
  if (status >= 200 && status < 300) return { kind: 'answer', body };
  const reason = reasonOf(status, rules.said(body) || statusText);
  const meaning = rules.meaningOf?.(status, body) ?? usualMeaning(status);
  if (meaning === 'missing')
    return { kind: 'missing', message: `Not found by ${rules.service}: ${request}: ${reason}` };
  if (meaning !== 'refused')
    return { kind: 'unavailable', reason, away: away.has(status), retryAfterMs, ...meaning };
  const advice =
    status < 400
      ? `a redirect; is ${rules.addressVariable} the server's own address, with its scheme?`
      : rules.adviceOn(status);
  return {
    kind: 'refused',
    status,
    message: `${rules.service} refused ${request}: ${reason}${advice ? `: ${advice}` : ''}`,
  };
}

/** Servers often repeat the status in their message. */
function reasonOf(status: number, said: string): string {
  return said.startsWith(String(status)) ? said : `${status} ${said}`.trim();
}

function usualMeaning(status: number): Meaning {
  const isTemporary = status === 408 || status === 429 || status >= 500;
  return isTemporary ? { busy: true, noEffect: status === 429 } : 'refused';
}
