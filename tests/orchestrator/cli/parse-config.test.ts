import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '#orchestrator/cli/parse-config.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'config-'));
});

afterAll(() => rm(folder, { recursive: true }));

const text = '{"name": "größe"}';
const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');

async function read(bytes: Buffer): Promise<unknown> {
  const file = path.join(folder, 'config.json');
  await writeFile(file, bytes);
  return parseConfig(`@${file}`);
}

test.for([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${text}`)],
] as const)('a config file in %s is read', async ([, bytes]) => {
  expect(await read(bytes)).toEqual({ name: 'größe' });
});

test('a config that was pasted with a byte-order mark is read', async () => {
  expect(await parseConfig(`\uFEFF${text}`)).toEqual({ name: 'größe' });
});

test.for([
  ['UTF-16', utf16],
  ['UTF-16', Buffer.from(utf16).swap16()],
  ['UTF-16', utf16.subarray(2)],
  ['UTF-16', Buffer.from(utf16).swap16().subarray(2)],
  ['UTF-32', Buffer.from('fffe00007b0000007d000000', 'hex')],
  ['an encoding that is not UTF-8', Buffer.from(text, 'latin1')],
] as const)('a config file in %s is refused by that name', async ([encoding, bytes]) => {
  await expect(read(bytes)).rejects.toThrow(`config.json is in ${encoding}: save it as UTF-8`);
});

test('a missing file is named', async () => {
  await expect(parseConfig('@/nowhere/config.json')).rejects.toThrow(
    /The config file cannot be read: .*\/nowhere\/config.json/,
  );
});
