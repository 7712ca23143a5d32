import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Socket } from 'node:net'
import type { FoundSource } from '#shared/model/source'
import { openSocket } from './session'

/** A server says who it is at once; nobody waits longer than this for it, in ms. */
const PATIENCE_MS = 1000

export interface Places {
  readonly ports: readonly number[]
  readonly sockets: readonly string[]
}

/** Where servers listen as they come from Debian, Red Hat, macOS and their own installers. */
const USUAL: Places = {
  ports: [3306, 3307],
  sockets: ['/run/mysqld/mysqld.sock', '/var/lib/mysql/mysql.sock', '/tmp/mysql.sock'],
}

/** Servers on this computer: on the usual ports, or by their sockets where they have no port. */
export async function find({ ports, sockets }: Places = USUAL): Promise<Omit<FoundSource, 'connector'>[]> {
  const byPort = (await Promise.all(ports.map(async (port) => {
    const version = await versionAt({ host: '127.0.0.1', port })
    return version === undefined ? [] : [{ name: `${version} on port ${port}`, config: { host: '127.0.0.1', port, user: 'root' }, note: 'Answers on this computer. Give the user and password.' }]
  }))).flat()
  if (byPort.length > 0) return byPort
  return (await Promise.all(sockets.filter((socket) => existsSync(socket)).map(async (socket) => {
    const version = await versionAt({ host: 'localhost', port: 0, socket })
    return version === undefined ? [] : [{ name: `${version} at ${socket}`, config: { socket, user: userInfo().username }, note: 'Answers on this computer by a socket, without a port.' }]
  }))).flat()
}

/** "MariaDB 10.11.6" where such a server answers. It speaks first (its greeting, protocol version 10), so nothing is sent. */
async function versionAt(place: { host: string; port: number; socket?: string }): Promise<string | undefined> {
  const until = AbortSignal.timeout(PATIENCE_MS)
  const socket = await openSocket({ ...place, socket: place.socket, connect_timeout: PATIENCE_MS / 1000 }, [{ address: place.host, family: 4 }], until).catch(() => undefined)
  if (!socket) return undefined
  try {
    const greeting = await firstBytes(socket, until)
    // Three bytes of length, one of sequence, then the protocol's version and the server's as text up to a NUL.
    if (greeting?.[4] !== 10) return undefined
    const version = greeting.subarray(5, greeting.indexOf(0, 5)).toString('latin1')
    return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${/\d+\.\d+\.\d+(?=-MariaDB)|\d+\.\d+(\.\d+)?/.exec(version.replace(/^5\.5\.5-/, ''))?.[0] ?? ''}`.trim()
  } finally {
    socket.destroy()
  }
}

function firstBytes(socket: Socket, until: AbortSignal): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const end = (): void => resolve(undefined)
    socket.once('data', resolve)
    socket.once('close', end)
    socket.once('error', end)
    until.addEventListener('abort', end, { once: true })
  })
}
