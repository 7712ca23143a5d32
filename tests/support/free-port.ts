import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that systems give to outgoing connections, of which tests beside this one have many. */
const [FIRST, LAST] = [20_000, 32_000]

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    const server = createServer().listen(port, '127.0.0.1')
    if (!await once(server, 'listening').then(() => true, () => false)) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
