import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '#tests/cli/run-command.ts';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { serveHealth } from '#orchestrator/worker/health-server.ts';
import { openRunEnvironment } from '#tests/support/run-environment.ts';
import { startWorkerProcess } from '#tests/support/worker-process.ts';

const ask = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: (await response.text()).trim() };
};

test('a process is alive from the start, and ready once and while its worker is', async () => {
  const health = await serveHealth({ host: '127.0.0.1', port: 0 });
  onTestFinished(health.close);
  expect(await ask(`${health.url}/live`)).toEqual({ status: 200, text: 'alive' });
  expect(await ask(`${health.url}/ready`)).toEqual({ status: 503, text: 'The worker starts' });
  health.watch(async () => undefined);
  expect(await ask(`${health.url}/ready`)).toEqual({ status: 200, text: 'ready' });
  health.watch(() => Promise.reject(new Error('No Temporal server answers')));
  expect(await ask(`${health.url}/ready`)).toEqual({
    status: 503,
    text: 'No Temporal server answers',
  });
  expect(await ask(`${health.url}/live`)).toMatchObject({ status: 200 });
  expect(await ask(`${health.url}/secrets`)).toMatchObject({ status: 404 });
});

test('a worker serves its health and metrics', { timeout: 120_000 }, async () => {
  const environment = await openRunEnvironment();
  onTestFinished(environment.close);
  const [health, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const env = { ...environment.env, HEALTH_ADDRESS: health, METRICS_ADDRESS: metrics };
  const module = new URL('../../../src/definitions.ts', import.meta.url);
  const worker = await startWorkerProcess({ module, name: 'definitions' }, env);
  try {
    await expect
      .poll(async () => (await runCommand(['health'], { env })).code, { timeout: 30_000 })
      .toBe(0);
    expect((await ask(`http://${metrics}/metrics`)).text).toMatch(
      /temporal_.*task_queue="ingestion"/,
    );
    await expect
      .poll(async () => (await ask(`http://${metrics}/metrics`)).text)
      .toMatch(/^orchestrator_event_loop_lag_seconds(\{.*\})? \d/m);
  } finally {
    expect(await worker.stop()).toBe(0);
  }
  const { code, out } = await runCommand(['health'], { env });
  expect({ code, out }).toEqual({
    code: 1,
    out: expect.stringContaining(`No worker answers at http://${health}/ready`),
  });
});

test.each([
  [
    'nowhere',
    'HEALTH_ADDRESS is not valid: expected HOST:PORT, such as 0.0.0.0:8080, but "nowhere" was given',
  ],
  [
    '127.0.0.1:99999',
    'HEALTH_ADDRESS is not valid: expected HOST:PORT, such as 0.0.0.0:8080, but "127.0.0.1:99999" was given',
  ],
  ['', 'Set HEALTH_ADDRESS to what the worker has, such as 127.0.0.1:8080'],
])('health at %j says what is wrong', async (address, text) => {
  const { code, err } = await runCommand(['health'], { env: { HEALTH_ADDRESS: address } });
  expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(text) });
});
