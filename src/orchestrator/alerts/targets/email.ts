import type { SMTPTransportOptions } from 'nodemailer';
import { z } from 'zod';
import { RetryableError, TerminalError } from '../../errors.ts';
import { messageOf } from '../../message-of.ts';
import { project } from '../../project.ts';
import type { AlertMessage } from '../message.ts';
import { customTarget } from './custom-target.ts';
import type { AlertTarget } from './target.ts';
import { headline, itemTitle, moreText, originText } from './texts.ts';

export interface EmailSpec {
  readonly name: string;
  /** The variable with the recipients' addresses, separated by commas. */
  readonly to: string;
  /**
   * The prefix of the server's variables, `SMTP` by default: `SMTP_HOST`, `SMTP_PORT` (587),
   * `SMTP_FROM` and, if the server requires a login, `SMTP_USERNAME` and `SMTP_PASSWORD`.
   * `SMTP_TLS` is `starttls` (required; the default), `tls` from the first byte, or `none`.
   */
  readonly server?: string;
}

/** Declares an alert target that sends email. */
export function email({ name, to, server = 'SMTP' }: EmailSpec): AlertTarget {
  const variable = (of: string) => `${server}_${of}`;
  return customTarget({
    name,
    env: z.object({
      [to]: z.string(),
      [variable('HOST')]: z.string(),
      [variable('PORT')]: z.coerce.number().int().min(1).max(65_535).default(587),
      [variable('FROM')]: z.string(),
      [variable('USERNAME')]: z.string().optional(),
      [variable('PASSWORD')]: z.string().optional(),
      [variable('TLS')]: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    }),
    publicVariables: [variable('HOST'), variable('PORT'), variable('TLS'), variable('FROM')],
    create: (env) => {
      const of = (setting: string) => env[variable(setting)];
      const tls = of('TLS');
      const options: SMTPTransportOptions = {
        host: String(of('HOST')),
        port: Number(of('PORT')),
        secure: tls === 'tls',
        requireTLS: tls === 'starttls',
        ignoreTLS: tls === 'none',
        connectionTimeout: limitMs,
        greetingTimeout: limitMs,
        socketTimeout: limitMs,
        ...(of('USERNAME') !== undefined && {
          auth: {
            user: String(of('USERNAME')),
            pass: String(of('PASSWORD') ?? ''),
          },
        }),
      };
      return (message) =>
        sendMail(options, { to: String(env[to]), from: String(of('FROM')) }, message);
    },
  });
}

const limitMs = 10_000;

async function sendMail(
  options: SMTPTransportOptions,
  { to, from }: { readonly to: string; readonly from: string },
  message: AlertMessage,
): Promise<string> {
  const { createTransport } = await import('nodemailer');
  try {
    const { response } = await createTransport(options).sendMail({
      to,
      from,
      subject: headline(message),
      text: textOf(message),
      messageId: `<${message.key}@${project().name}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return response;
  } catch (error) {
    // SMTP codes from 500 up are permanent refusals.
    const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
    if (code >= 500) throw new TerminalError(messageOf(error), { cause: error });
    throw new RetryableError(messageOf(error), { cause: error });
  }
}

function textOf(message: AlertMessage): string {
  const items = message.items.map((item) =>
    [
      itemTitle(item),
      item.text,
      ...(item.advice === null ? [] : [`-> ${item.advice}`]),
      ...(item.url === null ? [] : [item.url]),
    ].join('\n'),
  );
  return [...items, moreText(message), originText(message)]
    .filter((part) => part !== undefined)
    .join('\n\n');
}
