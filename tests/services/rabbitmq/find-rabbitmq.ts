import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '#orchestrator/env.ts';
import { TerminalError } from '#orchestrator/errors.ts';
import { aptInstall, canUseApt } from '../apt-install.ts';
import { findOnPath, isExecutable } from '#orchestrator/dev/process/find-program.ts';
import type { Report } from '#orchestrator/dev/report.ts';

export interface FindOptions {
  readonly env: Env;
  readonly report: Report;
}

export interface RabbitmqPrograms {
  readonly server: string;
  /** Erlang's port mapper; the server does not start without it. */
  readonly epmd: string;
}

const debianPackage = 'rabbitmq-server';
/** From Debian's package, whose program on the PATH first switches to another user. */
const debianReleases = '/usr/lib/rabbitmq/lib';
/** From Homebrew and similar, which are not on every PATH. */
const otherFolders = [
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/lib/erlang/bin',
];

/**
 * The programs of RabbitMQ: from `RABBITMQ_SERVER_PATH`, from Debian's package, on the PATH, or
 * from Homebrew. As root on Debian and derivatives, installs the package if there is none.
 *
 * @throws TerminalError with instructions
 */
export async function findRabbitmq({ env, report }: FindOptions): Promise<RabbitmqPrograms> {
  const found = await find(env);
  if (found) return found;
  const tried: string[] = [];
  if (await canUseApt(env)) {
    report(`RabbitMQ: installing ${debianPackage} with apt-get …`);
    try {
      await aptInstall([debianPackage], env);
      const installed = await find(env);
      if (installed) return installed;
      tried.push('- apt-get: contained no program');
    } catch (error) {
      tried.push(`- apt-get: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new TerminalError(
    [
      'RabbitMQ was not found. Tried:',
      '- RABBITMQ_SERVER_PATH: not set',
      `- rabbitmq-server and epmd in ${debianReleases}, on the PATH, in ${otherFolders.join(', ')}: not both`,
      ...tried,
      `Install RabbitMQ (Debian and Ubuntu: apt-get install ${debianPackage}; Homebrew: brew install rabbitmq).`,
    ].join('\n'),
  );
}

async function find(env: Env): Promise<RabbitmqPrograms | undefined> {
  const places = {
    ...env,
    PATH: [env['PATH'], ...otherFolders].filter(Boolean).join(path.delimiter),
  };
  const server =
    (await namedServer(env)) ??
    (await debianServer()) ??
    (await findOnPath('rabbitmq-server', places));
  const epmd = await findOnPath('epmd', places);
  return server && epmd ? { server, epmd } : undefined;
}

async function namedServer(env: Env): Promise<string | undefined> {
  const named = env['RABBITMQ_SERVER_PATH'];
  if (!named || (await isExecutable(named))) return named || undefined;
  throw new TerminalError(
    `RABBITMQ_SERVER_PATH names ${named}, which is not a program that can be run. Correct it or unset it.`,
  );
}

async function debianServer(): Promise<string | undefined> {
  for (const release of await readdir(debianReleases).catch(() => [])) {
    const program = path.join(debianReleases, release, 'sbin', 'rabbitmq-server');
    if (await isExecutable(program)) return program;
  }
  return undefined;
}
