import { MessageChannel } from 'node:worker_threads'
import type { Parts } from '#main/api/parts'
import { callerLink } from './caller'
import { callerHandler } from './caller-handler'

/**
 * Listens on loopback for the commands of the same user, and says where in the file of the store's owner: the desktop app
 * has no host that programs could reach.
 */
export async function listenForCommands(parts: Parts): Promise<{ close(): Promise<void> }> {
  const { HttpHost } = await import('../http/server')
  const { port1, port2 } = new MessageChannel()
  callerHandler().upgrade(port1, { context: parts })
  port1.start()
  port2.start()
  const host = await HttpHost.listen({ link: callerLink(port2), tokenOnly: true })
  parts.store.announce({ url: host.origin, token: host.token })
  return {
    close: async () => {
      await host.close()
      port1.close()
    },
  }
}
