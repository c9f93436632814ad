import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWeb, type ReportSource, type Web } from '@moderate/orchestrator/web';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { runCommand } from '#tests/cli/run-command.ts';
import { ask, askJson } from './ask.ts';

const away = () => Promise.reject(new Error('password=hunter2 was refused'));
const source: ReportSource = {
  env: {},
  settings: { dev: { folder: 'nowhere' } },
  definitions: away,
  temporal: away,
  store: away,
  note: () => undefined,
};

const reported: unknown[] = [];
let web: Web;
let at: (path: string) => string;

beforeAll(async () => {
  web = await startWeb(source, {
    host: '127.0.0.1',
    port: 0,
    report: (error) => void reported.push(error),
  });
  at = (path) => new URL(path, web.url).href;
});

afterAll(() => web.close());

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
}

test('pages load nothing from elsewhere and run no inline script', async () => {
  const { status, headers, text } = await ask(at('/'));
  expect(status).toBe(200);
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(text).toMatch(/<meta name="request-token" content="[\w-]{43}"/);
  expect((await ask(at('/live'))).text).toBe('alive\n');
});

test('a file that a browser has is not sent again, compressed or not', async () => {
  for (const encoding of ['gzip', 'identity']) {
    const known = { 'accept-encoding': encoding };
    const { headers } = await ask(at('/static/style.css'), { headers: known });
    expect(headers['content-encoding'] ?? 'identity').toBe(encoding);
    const again = { ...known, 'if-none-match': String(headers['etag']) };
    expect(await ask(at('/static/style.css'), { headers: again })).toMatchObject({
      status: 304,
      text: '',
    });
  }
});

test.each([
  'evil.example',
  'evil.example:80',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '10.0.0.1',
  '[::2]',
])(
  'a request to the host %s is refused, as a name that was made to point at this machine would be',
  async (host) => {
    const { status, json } = await askJson<Problem>(at('/'), { headers: { host } });
    expect({ status, code: json.code }).toEqual({ status: 403, code: 'HOST_REFUSED' });
  },
);

test('a forwarded port and the other names of this machine are served', async () => {
  for (const host of ['localhost:9999', '127.0.0.1', '[::1]:80', 'LOCALHOST']) {
    expect((await ask(at('/'), { headers: { host } })).status).toBe(200);
  }
});

test.each([
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:1' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
])('a request that a page of another origin sends is refused: %j', async (headers) => {
  const { status, json } = await askJson<Problem>(at('/api/v1/anything'), {
    method: 'POST',
    headers,
  });
  expect({ status, code: json.code }).toEqual({ status: 403, code: 'ORIGIN_REFUSED' });
});

test('a request that changes something carries the token of this server, and JSON of a bounded length', async () => {
  const { json } = await askJson<{ requestToken: string }>(at('/api/v1/session'));
  const token = { 'x-request-token': json.requestToken };
  const send = async (headers: Readonly<Record<string, string>>, body = '{}') => {
    const answer = await askJson<Problem>(at('/api/v1/nothing'), { method: 'POST', headers, body });
    return { status: answer.status, code: answer.json.code };
  };
  expect(await send({})).toEqual({ status: 403, code: 'REQUEST_TOKEN_INVALID' });
  expect(await send({ 'x-request-token': 'a'.repeat(43) })).toEqual({
    status: 403,
    code: 'REQUEST_TOKEN_INVALID',
  });
  expect(await send({ ...token, 'content-type': 'text/plain' })).toEqual({
    status: 415,
    code: 'MEDIA_TYPE_REFUSED',
  });
  expect(await send({ ...token, 'content-type': 'application/json; charset=utf-8' })).toEqual({
    status: 404,
    code: 'ADDRESS_NOT_FOUND',
  });
  expect(await send(token, 'x'.repeat(1_048_577))).toEqual({ status: 413, code: 'BODY_TOO_LARGE' });
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  for (const value of [deep, '{"a": 1e400}', '{'])
    expect(
      await askJson<Problem>(at('/api/v1/assets/a/materializations'), {
        method: 'POST',
        headers: token,
        body: `{"value": ${value}}`,
      }),
    ).toMatchObject({ json: { status: 400, code: 'REQUEST_MALFORMED' } });
});

test('a missing resource is answered with problem details', async () => {
  const { status, headers, json } = await askJson<Problem>(at('/api/v1/nothing'));
  expect(headers['content-type']).toBe('application/problem+json');
  expect({ status, json }).toMatchObject({
    status: 404,
    json: { type: 'about:blank', status: 404, code: 'ADDRESS_NOT_FOUND' },
  });
  const outside = ['/static/..%2findex.ts', '/static/%2e%2e/index.ts', '/static/.env'];
  for (const path of outside) expect((await ask(at('/') + path.slice(1))).status).toBe(404);
});

test('it listens on this machine alone, and says so', async () => {
  const { code, err } = await runCommand(['web', '--host', '0.0.0.0', '--port', '8099']);
  expect(code).toBe(2);
  expect(err).toBe(
    'The web server has no login, so it listens only on 127.0.0.1, ::1 or localhost, not on 0.0.0.0. Configure a login with WEB_OIDC_ISSUER and its related variables. Or, to reach it from another machine, forward the port: ssh -L 8099:127.0.0.1:8099 THIS-MACHINE\n',
  );
  const { port } = new URL(web.url);
  const metrics = `127.0.0.1:${await freePort()}`;
  const taken = await runCommand(['web', '--port', port], { env: { METRICS_ADDRESS: metrics } });
  const text = `Something else listens on port ${port} of 127.0.0.1: choose another with`;
  expect(taken).toMatchObject({ code: 2, err: `${text} --port\n` });
  await expect(ask(`http://${metrics}/metrics`)).rejects.toThrow('ECONNREFUSED');
  const env = { METRICS_ADDRESS: `127.0.0.1:${port}` };
  expect(await runCommand(['web', '--port', '0'], { env })).toMatchObject({
    code: 2,
    err: `${text} METRICS_ADDRESS\n`,
  });
  expect(await runCommand(['web', '--port', '70000'])).toMatchObject({
    code: 2,
    err: '--port: expected a number from 0 to 65535, but 70000 was given\n',
  });
});

test('the command prints its address, serves below a base path, reports its health elsewhere, and shuts down although a connection and a stream are open', async () => {
  const stop = new AbortController();
  const started = Promise.withResolvers<string>();
  const [health, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const ended = runCommand(['web', '--port', '0', '--base-path', '/data'], {
    env: { HEALTH_ADDRESS: health, METRICS_ADDRESS: metrics },
    signal: stop.signal,
    onOutput: (text) => started.resolve(/http:\S+/.exec(text)?.[0] ?? ''),
  });
  const url = await started.promise;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/data\/$/);
  expect((await ask(url)).status).toBe(200);
  expect((await ask(new URL('/', url).href)).status).toBe(404);
  const events = new URL('api/v1/events', url);
  const stream = await new Promise<IncomingMessage>((resolve, reject) => {
    request(events, resolve).on('error', reject).end();
  });
  const streamed = once(stream.resume(), 'close');
  expect((await ask(`http://${health}/ready`)).text).toBe('ready\n');
  const { text } = await ask(`http://${metrics}/metrics`);
  expect(text).toContain('orchestrator_web_open_streams 1');
  expect(text).toContain(
    'orchestrator_web_request_seconds_count{method="GET",route="/data/",status="200"} 1',
  );
  expect((await ask(new URL('metrics', url).href)).status).toBe(404);
  const open = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  stop.abort();
  expect(await ended).toEqual({ code: 0, out: `Listening on ${url}\n`, err: '' });
  await streamed;
  // It was not cut off.
  expect(stream.complete).toBe(true);
  open.destroy();
});
