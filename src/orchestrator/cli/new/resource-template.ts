export interface ResourceNames {
  readonly constant: string;
  /** The name of the client's type. */
  readonly type: string;
  /** The name of the environment variable. */
  readonly variable: string;
}

/** A working resource, to be replaced part by part: it reads pages of a server. */
export const resourceFile = ({ constant, type, variable }: ResourceNames) => `\
import { defineResource, RetryableError } from '@moderate/orchestrator';
import { z } from 'zod';

export interface ${type} {
  /** @throws RetryableError if the server does not answer with a page */
  readonly read: (path: string, signal: AbortSignal) => Promise<string>;
}

export const ${constant} = defineResource({
  description: 'A server, which stands for what this resource connects to',
  env: z.object({ ${variable}: z.url() }),
  create: (env): ${type} => ({
    read: async (path, signal) => {
      const url = new URL(path, env.${variable});
      const response = await fetch(url, { signal });
      if (response.ok) return response.text();
      throw new RetryableError(\`\${url.host} answered \${path} with status \${response.status}\`);
    },
  }),
  checkHealth: async ({ read }) => {
    await read('/', AbortSignal.timeout(5_000));
    return 'answers';
  },
});
`;

/** The test of a generated resource. */
export const resourceTest = ({
  constant,
  variable,
  module,
}: ResourceNames & { readonly module: string }) => `\
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ${constant} } from '${module}';

/** The resource's client of a server that has one page. */
async function connect() {
  const server = createServer(({ url }, response) => {
    response.writeHead(url === '/' ? 200 : 404).end('welcome');
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = { ${variable}: \`http://127.0.0.1:\${port}\` };
  const configured = ${constant}.configure(env);
  if (!configured.ok) throw new Error('The resource is not configured');
  return configured.create();
}

test('reads a page, and is healthy', async () => {
  const client = await connect();
  expect(await client.read('/', AbortSignal.timeout(5_000))).toBe('welcome');
  expect(await ${constant}.checkHealth(client)).toBe('answers');
});

test('says which page the server does not have', async () => {
  const client = await connect();
  const reading = client.read('/nowhere', AbortSignal.timeout(5_000));
  await expect(reading).rejects.toThrow('answered /nowhere with status 404');
});

test('needs the address of the server', () => {
  const configured = ${constant}.configure({});
  const variable = '${variable}';
  const problems = [{ variable, problem: 'is missing' }];
  expect(configured).toMatchObject({ ok: false, problems });
});
`;
