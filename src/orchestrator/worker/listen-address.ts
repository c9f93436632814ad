import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Parses the listen address in a variable, as HOST:PORT; IPv6 hosts are in brackets.
 * @returns undefined if the variable is missing or empty
 */
export function listenAddress(env: Env, variable: string): ListenAddress | undefined {
  const text = env[variable]?.trim();
  if (!text) return undefined;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535)
    throw new TerminalError(
      `${variable} is not valid: expected HOST:PORT, such as 0.0.0.0:8080, but "${text}" was given`,
      { code: 'VARIABLE_INVALID' },
    );
  return { host, port: Number(port) };
}

/** The URL for other processes of this machine. */
export function addressUrl({ host, port }: ListenAddress): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}
