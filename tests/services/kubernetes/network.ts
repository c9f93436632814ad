import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Env } from '#orchestrator/env.ts';
import { runProgram } from '#orchestrator/dev/process/run-program.ts';
import { apiServiceAddress, gatewayAddress } from './cluster-folder.ts';

export const bridgeName = 'moderate0';

const mark = ['-m', 'comment', '--comment', 'moderate-workflows'];

/**
 * Creates the pods' bridge, over which they reach the API server and services on this machine's
 * loopback address.
 */
export async function makeNetwork(apiPort: number, env: Env): Promise<void> {
  const ip = (...args: string[]): Promise<void> =>
    runProgram('ip', args, { env, timeoutMs: 30_000 });
  await ip('link', 'add', bridgeName, 'type', 'bridge');
  await ip('addr', 'add', `${gatewayAddress}/24`, 'dev', bridgeName);
  await ip('link', 'set', bridgeName, 'up');
  await writeFile(`/proc/sys/net/ipv4/conf/${bridgeName}/route_localnet`, '1');
  const redirect = (...args: string[]): Promise<void> =>
    runProgram(
      'iptables',
      ['-w', '-t', 'nat', '-A', 'PREROUTING', '-i', bridgeName, '-p', 'tcp', ...mark, ...args],
      {
        env,
        timeoutMs: 30_000,
      },
    );
  await redirect(
    '-d',
    apiServiceAddress,
    '--dport',
    '443',
    '-j',
    'DNAT',
    '--to-destination',
    `127.0.0.1:${apiPort}`,
  );
  await redirect('-d', gatewayAddress, '-j', 'DNAT', '--to-destination', '127.0.0.1');
}

/** Removes what `makeNetwork` created, now or in an earlier run. */
export async function removeNetwork(env: Env): Promise<void> {
  const options = { env: { ...env }, timeout: 30_000 };
  const listed = await promisify(execFile)(
    'iptables',
    ['-w', '-t', 'nat', '-S', 'PREROUTING'],
    options,
  ).catch(() => ({ stdout: '' }));
  const rules = listed.stdout
    .split('\n')
    .filter((line) => line.startsWith('-A') && line.includes('--comment moderate-workflows'));
  for (const rule of rules) {
    await runProgram('iptables', ['-w', '-t', 'nat', '-D', ...rule.split(' ').slice(1)], {
      env,
      timeoutMs: 30_000,
    });
  }
  await promisify(execFile)('ip', ['link', 'delete', bridgeName], options).catch(() => {});
}
