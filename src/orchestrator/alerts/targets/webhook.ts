import { z } from 'zod';
import { RetryableError, TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import type { Json } from '../../workflow/json.ts';
import type { AlertMessage } from '../message.ts';
import { customTarget } from './custom-target.ts';
import { slackBody } from './slack.ts';
import type { AlertTarget } from './target.ts';
import { teamsBody } from './teams.ts';

/** Turns a message into the body of a request. */
export type Template = (message: AlertMessage) => Json;

const templates = {
  slack: slackBody,
  teams: teamsBody,
  json: (message: AlertMessage): Json => ({ ...message }),
} as const;

export interface WebhookSpec {
  readonly name: string;
  /** The variable with the URL, which is a secret: anyone who has it can send messages. */
  readonly url: string;
  /**
   * `slack`: a Slack incoming webhook. `teams`: a Microsoft Teams workflow that is triggered by
   * webhook requests. `json` (the default): the message itself.
   */
  readonly template?: keyof typeof templates | Template;
}

/**
 * Status codes worth a retry. With any other 4xx, a webhook was removed or refuses the message
 * permanently.
 */
const retried = new Set([408, 425, 429]);
/**
 * In characters. Texts are cut after secrets are removed, because half a secret would not be
 * recognized.
 */
const mostRead = 20_000;

/** Declares an alert target that receives a POST of JSON. */
export function webhook({ name, url: variable, template = 'json' }: WebhookSpec): AlertTarget {
  const bodyOf = typeof template === 'function' ? template : templates[template];
  return customTarget({
    name,
    env: z.object({ [variable]: z.url({ protocol: /^https?$/ }) }),
    create: (env) => {
      const address = String(env[variable]);
      return async (message, signal) => {
        const response = await post(address, message.key, JSON.stringify(bodyOf(message)), signal);
        const text = await beginningOf(response);
        const answer = `${response.status}${text === '' ? '' : ` ${text}`}`;
        if (response.ok) return answer;
        if (response.status < 500 && !retried.has(response.status))
          throw new TerminalError(`It answered ${answer}`);
        const retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now());
        throw new RetryableError(`It answered ${answer}`, {
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        });
      };
    },
  });
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  if (body !== null) {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length >= mostRead) break;
    }
  }
  return text.trim();
}

async function post(
  address: string,
  key: string,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      body,
      signal,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new RetryableError(`It could not be reached: ${reasonOf(error)}`, { cause: error });
  }
}

/** `fetch` reports only that it failed; the reason is in the cause. */
function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined
    ? messageOf(error.cause)
    : messageOf(error);
}

/** Seconds, or a date. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
