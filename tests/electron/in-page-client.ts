import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Client } from '#shared/contract/index'
import type { DesktopBridge } from '#shared/desktop'

declare global {
  interface Window {
    readonly winnow?: DesktopBridge
    /** Keeps the next port that the shell sends from the page, and resolves with it. */
    keepNextPort?: () => Promise<MessagePort>
    openClient?: () => Promise<Client>
  }
}

/** Runs in the page: a client of its own, over a port that the shell gives it as it gives the page one. */
window.openClient = async () => {
  const port = await window.keepNextPort?.()
  if (!port) throw new Error('the page was not made ready for a client of the tests')
  port.start()
  return createORPCClient<Client>(new RPCLink({ port }))
}
