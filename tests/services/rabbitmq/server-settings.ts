import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface ServerSettings {
  /** Contains settings and data. */
  readonly folder: string;
  readonly port: number;
  readonly distributionPort: number;
  readonly epmdPort: number;
  readonly username: string;
  readonly password: string;
}

/**
 * Writes a node's settings. Returns the variables that point the server to them, and to nothing
 * outside of the folder.
 */
export async function writeServerSettings(
  settings: ServerSettings,
): Promise<Record<string, string>> {
  const { folder, port, distributionPort, epmdPort, username, password } = settings;
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `default_user = ${username}`,
    `default_pass = ${password}`,
    'vm_memory_high_watermark.absolute = 512MB',
    'disk_free_limit.absolute = 100MB',
    'log.console = true',
    'log.file = false',
  ];
  const at = (...names: string[]): string => path.join(folder, ...names);
  await mkdir(at('home'), { recursive: true });
  await writeFile(at('rabbitmq.conf'), `${lines.join('\n')}\n`, { mode: 0o600 });
  await writeFile(at('enabled_plugins'), '[].\n');
  return {
    HOME: at('home'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: 'moderate@localhost',
    RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: at('data'),
    RABBITMQ_LOG_BASE: at('logs'),
    RABBITMQ_PID_FILE: at('node.pid'),
    RABBITMQ_DIST_PORT: String(distributionPort),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // Makes the server replace the script that starts it, so that signals reach it.
    RABBITMQ_ALLOW_INPUT: '1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-noinput -kernel inet_dist_use_interface {127,0,0,1} +sbwt none',
  };
}
