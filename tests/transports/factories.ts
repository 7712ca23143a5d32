import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError, type ClientLink } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { createRouterClient } from '@orpc/server'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Called } from '#main/api/access'
import type { Parts } from '#main/api/parts'
import { router } from '#main/api/router'
import { callerLink } from '#main/hosts/process/caller'
import { callerHandler } from '#main/hosts/process/caller-handler'
import { HttpHost } from '#main/hosts/http/server'
import { type Client, contract } from '#shared/contract/index'
import { Problem } from '#shared/model/problem'

/** A client of the contract over one transport, to an engine that is there. */
export interface Transport {
  readonly client: Client
  close(): Promise<void>
}

/** Every way in. Each is to behave the same. */
export const TRANSPORTS: readonly (readonly [name: string, connect: (parts: Parts) => Promise<Transport>])[] = [
  ['in process', async (parts) => ({ client: createRouterClient(router, { context: parts }), close: async () => {} })],
  ['MessagePort', async (parts) => {
    const { link, close } = portLink(parts)
    return { client: createORPCClient(link), close }
  }],
  ['WebSocket', (parts) => throughHost(parts, async (host) => {
    const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/ws`, { headers: { cookie: await sessionCookie(host), origin: host.origin } })
    await once(socket, 'open')
    return { link: new SocketLink({ websocket: socket }), close: () => socket.close() }
  })],
  ['HTTP RPC', (parts) => throughHost(parts, async (host) => ({ link: new HttpLink({ url: `${host.origin}/rpc`, headers: { cookie: await sessionCookie(host) } }) }))],
  ['REST', (parts) => throughHost(parts, async (host) => ({
    link: new OpenAPILink(contract, { url: `${host.origin}/api/v1`, headers: { 'x-api-key': host.token }, customErrorResponseBodyDecoder: readProblem }),
  }))],
]

/** The cookie that a browser gets for the token of the URL. */
export async function sessionCookie(host: HttpHost): Promise<string> {
  const answer = await fetch(`${host.origin}/session`, { method: 'POST', body: host.token })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** A link over a channel of messages to the router in this process. */
export function portLink(parts: Parts): { link: ClientLink<Called>; close: () => Promise<void> } {
  const { port1, port2 } = new MessageChannel()
  callerHandler().upgrade(port1, { context: parts })
  port1.start()
  port2.start()
  return { link: callerLink(port2), close: async () => port1.close() }
}

async function throughHost(parts: Parts, connect: (host: HttpHost) => Promise<{ link: ClientLink<Record<never, never>>; close?: () => void }>): Promise<Transport> {
  const engine = portLink(parts)
  const host = await HttpHost.listen({ link: engine.link })
  const { link, close } = await connect(host)
  return {
    client: createORPCClient(link),
    close: async () => {
      close?.()
      await host.close()
      await engine.close()
    },
  }
}

const Body = Problem.extend({ problems: z.array(Problem).optional() })

function readProblem(body: unknown, { status }: { status: number }): ORPCError<string, unknown> | undefined {
  const read = Body.safeParse(body)
  if (!read.success) return undefined
  const { problems = [Problem.parse(body)], code, message } = read.data
  return new ORPCError(code, { defined: true, status, message, data: { problems } })
}
