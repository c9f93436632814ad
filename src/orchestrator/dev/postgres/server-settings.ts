export interface ServerSettings {
  readonly port: number;
  /** Whether the data can be lost in a crash of the machine. */
  readonly temporary: boolean;
}

/** Command-line settings of a server that serves only this machine. */
export function serverSettings({ port, temporary }: ServerSettings): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    ...(temporary && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
