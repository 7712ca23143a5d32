import { expect, test } from 'vitest'
import { failure } from '#shared/model/problem'
import { SocketConnection } from './connection'

/** A socket that is open and swallows what is sent. */
class FakeSocket extends EventTarget {
  readyState: number = WebSocket.OPEN
  readonly sent: unknown[] = []

  send(message: unknown): void {
    this.sent.push(message)
  }

  break(): void {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new Event('close'))
  }
}

const asSocket = (socket: FakeSocket): WebSocket => socket as unknown as WebSocket
const settle = () => new Promise((resolve) => { setTimeout(resolve, 0) })

test('a broken connection is opened again, after growing pauses', async () => {
  const sockets: FakeSocket[] = []
  const pauses: number[] = []
  let failures = 3
  const connection = new SocketConnection(async () => {
    if (sockets.length > 0 && failures-- > 0) throw new Error('nobody there')
    const socket = new FakeSocket()
    sockets.push(socket)
    return asSocket(socket)
  }, async (milliseconds) => { pauses.push(milliseconds) })
  await settle()
  expect(connection.state.value).toBe('open')
  sockets[0]?.break()
  expect(connection.state.value).toBe('lost')
  await settle()
  expect(connection.state.value).toBe('open')
  expect(sockets).toHaveLength(2)
  expect(pauses).toEqual([250, 500, 1000])
})

test('a call under which the connection breaks fails with ENGINE_STOPPED', async () => {
  const socket = new FakeSocket()
  const connection = new SocketConnection(async () => asSocket(socket))
  const call = connection.call(['system', 'info'], undefined, { context: {} })
  await settle()
  expect(socket.sent).toHaveLength(1)
  socket.break()
  await expect(call).rejects.toMatchObject({ problem: { code: 'ENGINE_STOPPED' } })
})

test('a host that refuses the page is not asked again', async () => {
  let asked = 0
  const connection = new SocketConnection(async () => {
    asked += 1
    throw failure('UNAUTHORISED', 'no', 'no')
  })
  await settle()
  expect(connection.state.value).toBe('refused')
  expect(asked).toBe(1)
  await expect(connection.call(['system', 'info'], undefined, { context: {} })).rejects.toMatchObject({ problem: { code: 'UNAUTHORISED' } })
})
