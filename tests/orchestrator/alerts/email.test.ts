import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { sendWithin } from '#orchestrator/alerts/deliver.ts';
import type { AlertMessage } from '#orchestrator/alerts/message.ts';
import { email } from '#orchestrator/alerts/targets/email.ts';
import { RetryableError, TerminalError } from '#orchestrator/errors.ts';

const message: AlertMessage = {
  key: 'alert-7-firing',
  rule: 'failures',
  description: 'What did not work',
  state: 'firing',
  title: '9 runs failed: bakeJob',
  count: 9,
  since: '2026-05-04T10:00:00.000Z',
  resolvedAt: null,
  items: [
    {
      kind: 'run_failed',
      subject: 'bakeJob',
      partition: null,
      runId: 'r1',
      text: 'the oven is cold',
      at: '2026-05-04T10:00:00.000Z',
      advice: 'moderate runs show r1',
      url: 'https://temporal.example.org/r1',
    },
  ],
};

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: unknown;
  readonly text: string;
}

let stop: (() => Promise<void>) | undefined;

afterEach(async () => {
  await stop?.();
  stop = undefined;
});

/** @param refuse response to the content of a mail, which the server has received by then */
async function startSmtp(
  options: SMTPServerOptions = {},
  refuse?: number,
): Promise<{ readonly port: string; readonly mails: readonly Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    onAuth: ({ username, password }, _, done) =>
      password === 'right-password'
        ? done(null, { user: username })
        : done(Object.assign(new Error('Invalid login'), { responseCode: 535 })),
    onData: (stream, { envelope, user }, done) => {
      void stream.toArray().then((parts) => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({
          from,
          to: envelope.rcptTo.map(({ address }) => address),
          user,
          text: Buffer.concat(parts as Buffer[])
            .toString()
            .replaceAll('=\r\n', ''),
        });
        done(
          refuse === undefined
            ? null
            : Object.assign(new Error('not now'), { responseCode: refuse }),
        );
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  stop = () => new Promise((resolve) => server.close(() => resolve()));
  return { port: String((listener.address() as AddressInfo).port), mails };
}

async function send(variables: Readonly<Record<string, string>>): Promise<string> {
  const env = {
    MAIL_TO: 'ops@example.org, anna@example.org',
    SMTP_HOST: '127.0.0.1',
    SMTP_FROM: 'alerts@example.org',
    SMTP_TLS: 'none',
    ...variables,
  };
  const configured = email({ name: 'mail', to: 'MAIL_TO' }).configure(env);
  if (!configured.ok)
    throw new Error(
      configured.problems.map(({ variable, problem }) => `${variable} ${problem}`).join(', '),
    );
  return sendWithin(configured.send, message, 1_000);
}

test('a mail says what happened, to all recipients, with a message id that is the same for each attempt', async () => {
  const { port, mails } = await startSmtp();
  expect(await send({ SMTP_PORT: port })).toMatch(/^250 /);
  await send({ SMTP_PORT: port });
  expect(mails).toHaveLength(2);
  expect(mails[0]).toMatchObject({
    from: 'alerts@example.org',
    to: ['ops@example.org', 'anna@example.org'],
  });
  for (const { text } of [mails[0] as Mail, mails[1] as Mail]) {
    expect(text).toContain('Subject: Firing: 9 runs failed: bakeJob\r\n');
    expect(text).toMatch(/Message-I[Dd]: <alert-7-firing@\S+>/);
    expect(text).toContain(
      'bakeJob\r\nthe oven is cold\r\n-> moderate runs show r1\r\nhttps://temporal.example.org/r1\r\n',
    );
    expect(text).toContain('and 8 more');
    expect(text).toContain('failures: What did not work (since 2026-05-04 10:00:00 UTC)');
  }
});

test('it logs in, and a password that is refused is not retried', async () => {
  const { port, mails } = await startSmtp({ authOptional: false, allowInsecureAuth: true });
  await send({ SMTP_PORT: port, SMTP_USERNAME: 'robot', SMTP_PASSWORD: 'right-password' });
  expect(mails).toMatchObject([{ user: 'robot' }]);
  await expect(
    send({ SMTP_PORT: port, SMTP_USERNAME: 'robot', SMTP_PASSWORD: 'wrong-password' }),
  ).rejects.toThrow(TerminalError);
});

test('TLS is required unless it is said otherwise, so that no password is sent in clear text', async () => {
  const { port, mails } = await startSmtp();
  await expect(send({ SMTP_PORT: port, SMTP_TLS: 'starttls' })).rejects.toThrow(/TLS/);
  expect(mails).toEqual([]);
});

test.each([
  [451, RetryableError],
  [554, TerminalError],
])('a server that answers %i after it has the mail', async (code, expected) => {
  const { port } = await startSmtp({}, code);
  await expect(send({ SMTP_PORT: port })).rejects.toThrow(expected);
});

test('a server that refuses connections or says nothing is retried', async () => {
  await expect(send({ SMTP_PORT: '1' })).rejects.toThrow(RetryableError);
  const { port } = await startSmtp({ onConnect: () => undefined });
  await expect(send({ SMTP_PORT: port })).rejects.toThrow('It did not answer within 1 s');
});

test('what is missing or not valid is named', () => {
  const target = email({ name: 'mail', to: 'MAIL_TO', server: 'RELAY' });
  expect(target.secretVariables.toSorted()).toEqual([
    'MAIL_TO',
    'RELAY_PASSWORD',
    'RELAY_USERNAME',
  ]);
  expect(target.configure({ RELAY_HOST: 'mail', RELAY_PORT: 'many' })).toEqual({
    ok: false,
    problems: [
      { variable: 'MAIL_TO', problem: 'is missing' },
      { variable: 'RELAY_PORT', problem: 'is not valid: expected a number' },
      { variable: 'RELAY_FROM', problem: 'is missing' },
    ],
  });
});
