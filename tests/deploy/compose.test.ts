import { expect, test } from 'vitest';
import { runCompose, toolMs } from './support/tools.ts';
import { nonEmpty } from '../support/non-empty.ts';

interface Service {
  readonly image: string;
  readonly build?: object;
  readonly ports?: readonly { readonly host_ip: string; readonly published: string }[];
  readonly healthcheck?: object;
  readonly restart?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly { readonly type: string; readonly source: string }[];
}

interface Config {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
}

/** Ignores the .env file of the user who runs the tests. */
async function config(profiles: string, env: Record<string, string> = {}): Promise<Config> {
  const args = [
    '--file',
    'docker/compose.yaml',
    '--env-file',
    '/dev/null',
    'config',
    '--format',
    'json',
  ];
  const { code, out, err } = await runCompose(args, {
    env: { ...env, COMPOSE_PROFILES: profiles },
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Config;
}

const base = [
  'keycloak',
  'keycloak-realms',
  'postgres',
  'rabbitmq',
  's3',
  's3-buckets',
  'temporal',
  'temporal-namespace',
  'temporal-schema',
  'temporal-ui',
];
const catalog = ['elasticsearch', 'open-metadata', 'open-metadata-migration'];
const worker = ['migrate', 'schedules', 'web', 'worker'];

test.each([
  ['', base],
  ['catalog', [...base, ...catalog]],
  ['worker', [...base, ...worker]],
  ['catalog,worker', [...base, ...catalog, ...worker]],
])('profile %j', { timeout: toolMs }, async (profiles, expected) => {
  const { services } = await config(profiles);
  expect(Object.keys(services).toSorted()).toEqual(expected.toSorted());
  for (const [name, service] of nonEmpty(Object.entries(services))) {
    expect(service.image, name).toMatch(/:(v?\d+\.\d+(\.\d+)?(-[a-z]+)?|development)$/);
    // Services that keep running have a health check; those that others wait for are healthy, or
    // have completed.
    expect(service.healthcheck !== undefined || service.restart === undefined, name).toBe(true);
  }
  const waits = Object.entries(services).flatMap(([name, { depends_on: others = {} }]) =>
    Object.entries(others).map(([other, { condition }]) => ({ name, other, condition })),
  );
  for (const { name, other, condition } of nonEmpty(waits)) {
    const ends = services[other]?.restart === undefined;
    expect(condition, `${name} waits for ${other}`).toBe(
      ends ? 'service_completed_successfully' : 'service_healthy',
    );
  }
  const ports = nonEmpty(Object.values(services).flatMap((service) => service.ports ?? []));
  expect(new Set(ports.map(({ host_ip }) => host_ip))).toEqual(new Set(['127.0.0.1']));
  expect(new Set(ports.map(({ published }) => published)).size).toBe(ports.length);
});

test('data is kept in volumes that have names', async () => {
  const { services, volumes } = await config('catalog,worker');
  const named = Object.values(services).flatMap((service) =>
    (service.volumes ?? []).filter(({ type }) => type === 'volume'),
  );
  expect(new Set(named.map(({ source }) => source))).toEqual(new Set(Object.keys(volumes)));
});

test('the image is built once, by the service that the others with it wait for', async () => {
  const { services } = await config('worker');
  expect(worker.filter((name) => services[name]?.build !== undefined)).toEqual(['migrate']);
  expect(new Set(worker.map((name) => services[name]?.image))).toEqual(
    new Set(['moderate-workflows:development']),
  );
  expect(services['worker']?.depends_on).toHaveProperty('migrate');
  expect(services['schedules']?.depends_on).toHaveProperty('migrate');
});

test('a worker uses the S3 service that the environment names, else ours', async () => {
  const storage = async (env: Record<string, string>) =>
    (await config('worker', env)).services['worker'];
  expect(await storage({ S3_REGION: 'eu-west-1' })).toMatchObject({
    environment: {
      S3_ENDPOINT_URL: 'http://s3:7070',
      S3_REGION: '',
      S3_ADDRESSING_STYLE: '',
      S3_ACCESS_KEY_ID: 'moderate',
    },
  });
  expect(
    await storage({
      S3_ENDPOINT_URL: 'https://s3.example.org',
      S3_REGION: 'eu-west-1',
      S3_ACCESS_KEY_ID: 'mine',
    }),
  ).toMatchObject({
    environment: {
      S3_ENDPOINT_URL: 'https://s3.example.org',
      S3_REGION: 'eu-west-1',
      S3_ACCESS_KEY_ID: 'mine',
    },
  });
});

test('a worker gets the login of the broker as a part of its URL', async () => {
  const url = async (env: Record<string, string>) =>
    (await config('worker', env)).services['worker'];
  expect(await url({ RABBITMQ_PASSWORD: 'other' })).toMatchObject({
    environment: { RABBIT_URL: 'amqp://moderate:other@rabbitmq:5672/' },
  });
  expect(
    await url({ RABBITMQ_PASSWORD: 'p@ss', RABBITMQ_LOGIN_IN_URL: 'moderate:p%40ss' }),
  ).toMatchObject({
    environment: { RABBIT_URL: 'amqp://moderate:p%40ss@rabbitmq:5672/' },
  });
});

test('the web pages log people in at the client of the realm', async () => {
  const { services } = await config('worker', {
    PUBLIC_HOST: '192.0.2.7',
    WEB_PUBLIC_URL: 'https://data.example.org',
    WEB_OIDC_CLIENT_SECRET: 'other',
  });
  expect(services['web']).toMatchObject({
    environment: {
      WEB_PUBLIC_URL: 'https://data.example.org',
      WEB_OIDC_ISSUER: 'http://192.0.2.7:8080/realms/moderate',
      WEB_OIDC_PROVIDER_URL: 'http://keycloak:8080/realms/moderate',
      WEB_OIDC_CLIENT_SECRET: 'other',
      POSTGRES_HOST: 'postgres',
    },
  });
  expect(services['keycloak']).toMatchObject({
    environment: { WEB_OIDC_CLIENT_SECRET: 'other', WEB_ROOT_URL: 'https://data.example.org' },
  });
  expect(services['worker']).not.toHaveProperty('environment.WEB_SESSION_KEYS');
});

test('ports, credentials and the public address come from variables', async () => {
  const { services } = await config('catalog,worker', {
    PUBLIC_HOST: '192.0.2.7',
    KEYCLOAK_PORT: '18080',
    POSTGRES_PASSWORD: 'other',
  });
  const text = JSON.stringify(services);
  expect(text).toContain('http://192.0.2.7:18080/realms/moderate');
  expect(text).not.toContain('http://localhost:');
  expect(services['postgres']).toMatchObject({ environment: { POSTGRES_PASSWORD: 'other' } });
  expect(services['worker']).toMatchObject({
    environment: { POSTGRES_PASSWORD: 'other' },
    read_only: true,
  });
});
