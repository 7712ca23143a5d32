import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { useEngine } from '#tests/support/engine'
import { answerJson, serveHttp } from '#tests/support/http-server'
import { homeWithPython, python } from '#tests/support/python'
import { useSources } from '#tests/support/sources'
import { type PythonEvent, watchPython } from '#tests/support/watched-python'

const MANIFEST = `version: 6.48.2
type: DeclarativeSource
check: {type: CheckStream, stream_names: [things]}
streams:
  - type: DeclarativeStream
    name: things
    retriever:
      type: SimpleRetriever
      requester: {type: HttpRequester, url_base: "{{ config['address'] }}", path: /things, http_method: GET}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [things]}}
    schema_loader: {type: InlineSchemaLoader, schema: {type: object, properties: {id: {type: integer}}}}
spec: {type: Spec, connection_specification: {type: object, required: [address], properties: {address: {type: string}}}}
`

const outside = mkdtempSync(join(tmpdir(), 'winnow-watched-'))
// The user's own folder, in which nothing of all this may appear.
const userHome = join(outside, 'user')
mkdirSync(userHome)
vi.stubEnv('HOME', userHome)
const { python: shared } = await homeWithPython(join(outside, 'none'))
let events: () => PythonEvent[] = () => []
const engine = useEngine((home) => { events = watchPython(home, join(shared, 'worker'), outside) })
const sources = useSources(engine)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(outside, { recursive: true, force: true })
})

test.skipIf(python === undefined || process.platform === 'win32')('from the engine to the connector, only the service is spoken to, and nothing is written elsewhere', { timeout: 120_000 }, async () => {
  const server = await serveHttp((_asked, response) => answerJson(response, { things: [{ id: 1 }, { id: 2 }] }))
  const byEngine: unknown[] = []
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function connectNoted(this: Socket, ...args: unknown[]) {
    byEngine.push(args)
    return this
  })
  try {
    await engine.client.airbyte.install({ manifest: engine.write('things.yaml', MANIFEST) })
    const source = await sources.create('source-things', { address: server.origin })
    expect(await engine.client.sources.test({ source: { sourceId: source.id } })).toMatchObject({ ok: true })
    expect((await sources.read(source, { stream: 'things' })).rows).toEqual([[1], [2]])
  } finally {
    connect.mockRestore()
    await server.close()
  }
  expect(byEngine).toEqual([])
  const seen = events()
  // Both the worker and what it runs were watched.
  expect(new Set(seen.map(({ program }) => program)).size).toBe(2)
  const [host, port] = server.host.split(':')
  const network = seen.filter(({ event }) => event.startsWith('socket.'))
  expect(network).toContainEqual(expect.objectContaining({ event: 'socket.connect', what: `('${host}', ${port})` }))
  expect(network.filter(({ what }) => !what.startsWith(`('${host}', `) || !what.includes(`${port}`))).toEqual([])
  const own = join(engine.folder, 'home')
  expect(seen.filter(({ event, what }) => !event.startsWith('socket.') && !what.startsWith(own))).toEqual([])
  expect(readdirSync(userHome)).toEqual([])
})
