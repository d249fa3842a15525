// One command to a Redis server, by hand: enough to empty a queue behind the system's back.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Returns the first line of the reply. @throws what the server complains about */
export async function redisCommand(url: string, ...words: readonly string[]): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    const database = pathname.slice(1) || '0';
    let reply = '';
    for (const command of [['SELECT', database], words]) {
      socket.write(`${command.join(' ')}\r\n`);
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      reply = chunk.toString().split('\r\n', 1)[0] ?? '';
      if (reply.startsWith('-')) throw new Error(reply);
    }
    return reply;
  } finally {
    socket.destroy();
  }
}
