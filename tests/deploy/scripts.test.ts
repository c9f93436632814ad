import { createPrivateKey, createPublicKey } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFolder } from '#project-folder.ts';
import { freePort } from '#orchestrator/dev/free-port.ts';
import { readEnv } from '#orchestrator/env.ts';
import { isAlive } from '#orchestrator/dev-stack/is-alive.ts';
import { deployToolPath, type RunOptions, runTool, toolMs } from './support/tools.ts';
import { nonEmpty } from '../support/non-empty.ts';

/**
 * A copy of the files that the scripts need, so that they find no .env and create nothing in the
 * project.
 */
let copy: string;

beforeAll(async () => {
  copy = await mkdtemp(path.join(tmpdir(), 'moderate-scripts-'));
  for (const folder of ['scripts', 'docker'])
    await cp(path.join(projectFolder, folder), path.join(copy, folder), { recursive: true });
});

afterAll(() => rm(copy, { recursive: true, force: true }));

const run = (script: string, options: RunOptions = {}) =>
  runTool(path.join(copy, 'scripts', script), [], { cwd: copy, ...options });

test('OpenMetadata gets a pair of keys, which is created once', async () => {
  const keys = path.join(copy, '.moderate', 'open-metadata', 'keys');
  expect(await run('make-open-metadata-keys.sh')).toMatchObject({ code: 0, err: '' });
  const made = await readFile(path.join(keys, 'private-key.der'));
  const derived = createPublicKey(createPrivateKey({ key: made, format: 'der', type: 'pkcs8' }));
  expect(derived.export({ format: 'der', type: 'spki' })).toEqual(
    await readFile(path.join(keys, 'public-key.der')),
  );
  expect((await stat(path.dirname(keys))).mode & 0o777).toBe(0o700);
  expect(await run('make-open-metadata-keys.sh')).toEqual({ code: 0, out: '', err: '' });
  expect(await readFile(path.join(keys, 'private-key.der'))).toEqual(made);
});

test('what would break the settings that it is written into is refused by name', async () => {
  const compose = await readFile(path.join(copy, 'docker', 'compose.yaml'), 'utf8');
  const realm = await readFile(
    path.join(copy, 'docker', 'keycloak', 'moderate-realm.json'),
    'utf8',
  );
  const written = `${compose.slice(compose.indexOf('\nconfigs:'))}${realm}`.matchAll(/\$\{(\w+)/g);
  // The addresses are derived from PUBLIC_HOST and ports.
  const names = [...written]
    .map(([, name = '']) => name)
    .filter((name) => !name.endsWith('_ROOT_URL'));
  expect(names.length).toBeGreaterThan(5);
  for (const name of new Set([
    ...nonEmpty(names),
    'PUBLIC_HOST',
    'POSTGRES_USERNAME',
    'POSTGRES_PASSWORD',
    'TEMPORAL_NAMESPACE',
  ])) {
    for (const value of ['q"', 'a\\b']) {
      const { code, out, err } = await run('compose-up.sh', { env: { [name]: value } });
      expect(
        {
          code,
          out,
          named: err.startsWith(`${name} is written into a service's settings`),
          told: err.includes(value),
        },
        name,
      ).toEqual({
        code: 1,
        out: '',
        named: true,
        told: false,
      });
    }
  }
});

test.each(['a+b', 'a&b', "a'b", '[a', '-a', 'a: b'])(
  'a secret that the Temporal Web UI would read as another is refused: %s',
  async (secret) => {
    expect(await run('compose-up.sh', { env: { TEMPORAL_UI_CLIENT_SECRET: secret } })).toEqual({
      code: 1,
      out: '',
      err: "TEMPORAL_UI_CLIENT_SECRET is written into a service's settings as it is: use letters, digits and . _ ~ - only, a letter or digit first\n",
    });
  },
);

test.each(['p#ss', 'p$ss', '"p$ss"', "'a'b'", '`pass`'])(
  'a value that is read in several ways is refused: %s',
  async (value) => {
    const file = path.join(copy, '.env');
    await writeFile(
      file,
      `# A comment's $5\nS3_PORT=7071 # or $another\nCONFIG={"a": "b"}\nAPI_PASSWORD=${value}\n`,
    );
    try {
      expect(await run('compose-up.sh')).toEqual({
        code: 1,
        out: '',
        err: 'API_PASSWORD in .env: put its value between single quotes on one line, since it has a $, a # or a quote\n',
      });
    } finally {
      await rm(file);
    }
  },
);

test.each(['S3_PORT=7071\r', ' S3_PORT=7071', 'S3_PORT = 7071', 'S3_PORT=\t7071'])(
  'a line that is read in several ways is refused: %j',
  async (line) => {
    const file = path.join(copy, '.env');
    await writeFile(file, `# A comment\n${line}\n`);
    try {
      expect(await run('compose-up.sh')).toEqual({
        code: 1,
        out: '',
        err: 'Line 2 of .env: write NAME=value, without tabs, blanks before or after the name, or line ends of Windows\n',
      });
    } finally {
      await rm(file);
    }
  },
);

describe('compose-up', () => {
  let env: Record<string, string>;

  const hangs = `echo $$ >"\${0%/*}/hangs"; trap '' TERM; exec /bin/sleep 600`;

  /**
   * An engine whose services have these states on every request: service, state, health, exit code,
   * restarts.
   */
  const engine = async (
    { create = 'exit 0', up = 'exit 0' }: { create?: string; up?: string },
    ...rounds: string[][]
  ) => {
    const bin = path.join(copy, 'bin');
    const script = `#!/bin/bash
case " $* " in
  *' up --no-start '*) rm -f '${bin}/asked'; ${create} ;;
  *' up --detach '*) ${up} ;;
  *' inspect '*RestartCount*) printf x >>'${bin}/asked'; case $(wc -c <'${bin}/asked' | tr -d ' ') in
    ${rounds.map((states, round) => `${round === rounds.length - 1 ? '*' : round + 1}) printf '%s\\n' ${states.map((state) => `'${state}'`).join(' ')} ;;`).join('\n    ')}
  esac ;;
  *' config --services '*) printf 'postgres\\ntemporal\\ns3\\ns3-buckets\\nmigrate\\nworker\\n' ;;
  *' logs '*) printf 'a line of %s\\n' "\${@: -1}" ;;
  *' ps '*--quiet*) printf 'container\\n' ;;
  *' inspect '*) printf 'no answer\\n\\nno answer yet\\n' ;;
esac`;
    await mkdir(bin, { recursive: true });
    await writeFile(path.join(bin, 'docker'), script, { mode: 0o755 });
    await writeFile(path.join(bin, 'sleep'), '#!/bin/sh\nexec /bin/sleep 0.05', { mode: 0o755 });
    env = { PATH: `${bin}:${readEnv()['PATH'] ?? ''}` };
  };

  test('waits for what starts, and takes services that ended well for what they are', async () => {
    await engine(
      {},
      ['postgres|running|healthy|0|0', 'temporal|running|starting|0|0', 's3-buckets|running||0|0'],
      ['postgres|running|healthy|0|0', 'temporal|running|healthy|0|0', 's3-buckets|running||0|0'],
      [
        'postgres|running|healthy|0|0',
        'temporal|running|healthy|0|0',
        's3-buckets|exited||0|0',
        'of-another-profile|exited||137|0',
      ],
    );
    expect(await run('compose-up.sh', { env })).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile(path.join(copy, 'bin', 'asked'), 'utf8')).toMatch(/^xxx+$/);
  });

  test('names the service that is not up, its output, and what waited for it', async () => {
    await engine({ up: 'exit 1' }, [
      's3|running|starting|0|0',
      's3-buckets|exited||3|0',
      'temporal|running|unhealthy|0|0',
      'migrate|created||0|0',
      'worker|created||0|0',
    ]);
    expect(await run('compose-up.sh', { env })).toEqual({
      code: 1,
      out: [
        's3-buckets is not up. Its last lines:',
        '    a line of s3-buckets',
        '  Its health check says: no answer',
        '    no answer yet',
        'temporal is not up. Its last lines:',
        '    a line of temporal',
        '  Its health check says: no answer',
        '    no answer yet',
        'Not started: migrate, worker',
        '',
      ].join('\n'),
      err: 'Not all services came up: s3-buckets, temporal. See above.\n',
    });
  });

  test('does not wait forever', async () => {
    await engine({}, ['temporal|running|starting|0|0']);
    expect(await run('compose-up.sh', { env: { ...env, WAIT_SECONDS: '1' } })).toMatchObject({
      code: 1,
      err: 'Not all services came up within 1 s: temporal. See above.\n',
    });
  });

  test('does not wait forever for a service that only sets something up and hangs, nor leaves the command behind that does', async () => {
    await engine({ up: hangs }, [
      'postgres|running|healthy|0|0',
      's3-buckets|running||0|0',
      'temporal|exited||1|0',
      'worker|created||0|0',
    ]);
    expect(await run('compose-up.sh', { env: { ...env, WAIT_SECONDS: '1' } })).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        's3-buckets is not up. Its last lines:\n    a line of s3-buckets\n',
      ),
      err: 'Not all services came up within 1 s: s3-buckets. See above.\n',
    });
    const left = Number(await readFile(path.join(copy, 'bin', 'hangs'), 'utf8'));
    await expect.poll(() => isAlive(left), { timeout: 30_000 }).toBe(false);
  });

  test('bears a restart of a service that is up then, for which Compose gives up on it', async () => {
    await engine(
      { up: `[[ -e "\${0%/*}/again" ]] && exit 0; touch "\${0%/*}/again"; exit 1` },
      ['postgres|running|healthy|0|0', 'temporal|restarting|unhealthy|1|1'],
      ['postgres|running|healthy|0|0', 'temporal|running|healthy|0|1'],
    );
    expect(await run('compose-up.sh', { env })).toEqual({ code: 0, out: '', err: '' });
  });

  test('names a service that keeps restarting, even while others wait for it', async () => {
    await engine({ up: hangs }, ['postgres|restarting|unhealthy|1|8', 'temporal|created||0|0']);
    expect(await run('compose-up.sh', { env })).toMatchObject({
      code: 1,
      out: expect.stringContaining('postgres is not up. Its last lines:\n    a line of postgres\n'),
      err: 'Not all services came up: postgres. See above.\n',
    });
  });

  test('does not treat an engine without output as one whose services are up', async () => {
    await engine({}, ['of-another-profile|running|healthy|0|0']);
    expect(await run('compose-up.sh', { env })).toEqual({
      code: 1,
      out: '',
      err: 'There is no container of the services: see above\n',
    });
  });

  test('fails where an image is not to be had', async () => {
    await engine({ create: 'exit 1' }, ['postgres|created||0|0']);
    expect(await run('compose-up.sh', { env })).toEqual({
      code: 1,
      out: '',
      err: 'Not all images were to be had, or not all containers could be made: see above\n',
    });
  });

  test('fails where a service cannot be started', async () => {
    await engine({ up: 'exit 1' }, ['postgres|created||0|0']);
    expect(await run('compose-up.sh', { env })).toEqual({
      code: 1,
      out: 'Not started: postgres\n',
      err: 'Not all services came up. See above.\n',
    });
  });
});

describe('what a worker on this machine needs to know', () => {
  const environment = async (env: Record<string, string> = {}) =>
    parseEnv((await run('dev-environment.sh', { env })).out);

  test('is the services of Compose, by their defaults', async () => {
    expect(await environment()).toMatchObject({
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      POSTGRES_HOST: '127.0.0.1',
      S3_ENDPOINT_URL: 'http://127.0.0.1:7070',
      RABBIT_URL: 'amqp://moderate:moderate@127.0.0.1:5672/',
      KEYCLOAK_SERVER_URL: 'http://localhost:8080',
    });
    expect(await environment()).not.toHaveProperty('OPEN_METADATA_HOST');
  });

  test('follows .env, over which the environment goes', async () => {
    const file = path.join(copy, '.env');
    await writeFile(
      file,
      `POSTGRES_PORT=15432\nPOSTGRES_PASSWORD='a b'\nS3_ENDPOINT_URL=http://other\nOPEN_METADATA_TOKEN=null\n`,
    );
    try {
      const found = await environment({ POSTGRES_PORT: '25432' });
      expect(found).toMatchObject({ POSTGRES_PORT: '25432', POSTGRES_PASSWORD: 'a b' });
      expect(found).not.toHaveProperty('S3_ENDPOINT_URL');
      expect(found).not.toHaveProperty('OPEN_METADATA_TOKEN');
    } finally {
      await rm(file);
    }
  });

  test('has the login of the broker as a part of its URL', async () => {
    const found = await environment({ RABBITMQ_USERNAME: 'a b', RABBITMQ_PASSWORD: 'p@s/$s#' });
    expect(found).toMatchObject({ RABBIT_URL: 'amqp://a%20b:p%40s%2F%24s%23@127.0.0.1:5672/' });
  });

  test('has the token of OpenMetadata where there is one', async () => {
    const found = await environment({ OPEN_METADATA_TOKEN: 'a-token' });
    expect(found).toMatchObject({
      OPEN_METADATA_HOST: 'localhost',
      OPEN_METADATA_PORT: '8585',
      OPEN_METADATA_TOKEN: 'a-token',
    });
  });
});

describe('scripts that change a cluster', () => {
  let env: Record<string, string>;

  beforeAll(async () => {
    const kubeconfig = path.join(copy, 'kubeconfig');
    const contexts = [{ name: 'production', context: { cluster: 'there', user: 'me' } }];
    await writeFile(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        contexts,
        'current-context': 'production',
      }),
    );
    const kubectl = path.dirname(await deployToolPath('kubectl'));
    env = { KUBECONFIG: kubeconfig, PATH: `${kubectl}:/usr/bin:/bin` };
  }, toolMs);

  test.each(['update-open-metadata-token.sh', 'restart-workers.sh'])(
    '%s refuses another context than minikube',
    async (script) => {
      expect(await run(script, { env: { ...env, OPEN_METADATA_TOKEN: 'a-token' } })).toEqual({
        code: 1,
        out: '',
        err: 'The current context is production, not minikube: switch it, or set KUBE_CONTEXT=production to mean it\n',
      });
    },
  );

  test.each([
    ['Debian GNU/Linux 13 (trixie)', []],
    ['Docker Desktop', ['run', 'kill the-relay']],
  ])(
    'the image goes to the registry of the cluster by a port that is free, also with %s',
    async (system, relay) => {
      const bin = path.join(copy, 'bin');
      await mkdir(bin, { recursive: true });
      const docker = `#!/bin/bash
case "$1" in
  info) printf '%s\\n' '${system}' ;;
  run) printf 'the-relay\\n' ;;
  logs) if [[ -e '${bin}/listens' ]]; then printf '40124\\n'; else : >'${bin}/listens'; fi ;;
esac
if [[ $1 == run ]]; then printf 'run\\n'; else printf '%s\\n' "$*"; fi >>'${bin}/did'`;
      const kubectl = `#!/bin/bash
case " $* " in
  *' current-context '*) printf 'minikube\\n' ;;
  *' port-forward '*) printf 'Forwarding from 127.0.0.1:40123 -> 5000\\n'; echo $$ >'${bin}/forward'; exec /bin/sleep 600 ;;
esac`;
      await writeFile(path.join(bin, 'docker'), docker, { mode: 0o755 });
      await writeFile(path.join(bin, 'kubectl'), kubectl, { mode: 0o755 });
      await writeFile(path.join(bin, 'uname'), '#!/bin/sh\necho Linux', { mode: 0o755 });
      await rm(path.join(bin, 'did'), { force: true });
      expect(
        await run('push-image-k8s.sh', { env: { PATH: `${bin}:${readEnv()['PATH'] ?? ''}` } }),
      ).toMatchObject({ code: 0, err: '' });
      const did = (await readFile(path.join(bin, 'did'), 'utf8'))
        .split('\n')
        .filter((line) => /^(tag|push|rmi|run|kill)/.test(line));
      const pushed = `localhost:${relay.length > 0 ? 40_124 : 40_123}/moderate-workflows:development`;
      expect(did).toEqual([
        ...relay.slice(0, 1),
        `tag moderate-workflows:development ${pushed}`,
        `push ${pushed}`,
        `rmi ${pushed}`,
        ...relay.slice(1),
      ]);
      const forward = Number(await readFile(path.join(bin, 'forward'), 'utf8'));
      await expect.poll(() => isAlive(forward), { timeout: 30_000 }).toBe(false);
    },
  );

  test('the web pages are served by a worker without its login and addresses, until the task ends', async () => {
    const bin = path.join(copy, 'bin-of-pages');
    await mkdir(bin);
    const port = await freePort();
    const kubectl = `#!/bin/bash
case $1 in
  config) echo minikube ;;
  get) echo worker-1 worker-2 ;;
  exec) while [[ $1 != -- ]]; do shift; done; shift; exec "$@" ;;
  port-forward) echo $$ >'${bin}/forward'; exec /bin/sleep 600 ;;
esac`;
    const moderate = `#!/bin/bash
[[ -z $HEALTH_ADDRESS$METRICS_ADDRESS$WEB_OIDC_ISSUER && $1 == web && $2 == --port ]] || exit 1
echo $$ >'${bin}/pages'
exec node --eval "require('node:http').createServer((_, answer) => answer.end('alive')).listen(process.argv[1], '127.0.0.1')" "$3"`;
    await writeFile(path.join(bin, 'kubectl'), kubectl, { mode: 0o755 });
    await writeFile(path.join(bin, 'moderate'), moderate, { mode: 0o755 });
    const given = { HEALTH_ADDRESS: '0.0.0.0:8080', METRICS_ADDRESS: 'x', WEB_OIDC_ISSUER: 'x' };
    const running = run('forward-web.sh', {
      env: { ...given, WEB_PORT: String(port), PATH: `${bin}:${readEnv()['PATH'] ?? ''}` },
    });
    const pidOf = async (name: string) =>
      Number(await readFile(path.join(bin, name), 'utf8').catch(() => '0'));
    await expect.poll(() => pidOf('forward'), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await (await fetch(`http://127.0.0.1:${port}/live`)).text()).toBe('alive');
    process.kill(await pidOf('forward'), 'SIGKILL');
    await running.catch(() => undefined);
    const pages = await pidOf('pages');
    await expect.poll(() => isAlive(pages), { timeout: 20_000 }).toBe(false);
  });

  test('the token is required', async () => {
    expect(await run('update-open-metadata-token.sh', { env })).toMatchObject({
      code: 1,
      err: expect.stringContaining('OPEN_METADATA_TOKEN'),
    });
  });

  test.each(['IMAGE_TAG', 'VALUES', 'KUBE_CONTEXT'])('deploy-gke requires %s', async (name) => {
    const all = { IMAGE_TAG: '1.0.0', VALUES: 'values.yaml', KUBE_CONTEXT: 'production' };
    expect(await run('deploy-gke.sh', { env: { ...env, ...all, [name]: '' } })).toMatchObject({
      code: 1,
      err: expect.stringContaining(name),
    });
  });
});
