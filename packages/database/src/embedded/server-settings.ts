// The settings that postgres is started with. All on its command line: postgresql.conf stays as initdb wrote it.

/** Name → value, https://www.postgresql.org/docs/18/runtime-config.html */
export function serverSettings(port: number, durable: boolean): Readonly<Record<string, string>> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: durable ? '200' : '500', // tests run several systems on one
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    jit: 'off',
    // Nothing replicates from here; the minimum that still recovers from a crash.
    wal_level: 'minimal',
    max_wal_senders: '0',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}
