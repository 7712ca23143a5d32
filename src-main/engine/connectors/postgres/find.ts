import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { FoundSource } from '#shared/model/source'

/** A server on this computer answers at once; nobody waits longer than this for it, in ms. */
const PATIENCE_MS = 1000
/** Asks whether the server encrypts (SSLRequest, postgresql.org/docs/current/protocol-message-formats.html): S and N are answers of PostgreSQL alone. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

export interface Places {
  readonly ports: readonly number[]
  /** Folders of sockets. */
  readonly sockets: readonly string[]
}

/** Where servers listen as they come from Debian, Red Hat, macOS and their own installers. */
const USUAL: Places = { ports: [5432, 5433], sockets: ['/var/run/postgresql', '/tmp'] }

/** Servers on this computer: on the usual ports, or by their sockets where they have no port. */
export async function find({ ports, sockets }: Places = USUAL): Promise<Omit<FoundSource, 'connector'>[]> {
  const byPort = await Promise.all(ports.map(async (port) => (await answers({ host: '127.0.0.1', port })
    ? [{ name: `PostgreSQL on port ${port}`, config: { host: '127.0.0.1', port, user: 'postgres', database: 'postgres' }, note: 'Answers on this computer. Give the user, the password and the database.' }]
    : [])))
  if (byPort.flat().length > 0) return byPort.flat()
  const bySocket = await Promise.all(sockets.flatMap((socket) => ports.map(async (port) => {
    const path = join(socket, `.s.PGSQL.${port}`)
    const { username } = userInfo()
    return existsSync(path) && await answers({ path }) ? [{ name: `PostgreSQL at ${path}`, config: { socket, port, user: username, database: username }, note: 'Answers on this computer by a socket, without a port.' }] : []
  })))
  return bySocket.flat()
}

function answers(place: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(place)
    const end = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(PATIENCE_MS, () => end(false))
    socket.once('connect', () => socket.write(SSL_REQUEST))
    socket.once('data', (answer) => end(/^[SN]/.test(answer.toString('latin1'))))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}
