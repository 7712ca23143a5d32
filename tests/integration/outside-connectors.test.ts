import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { linkFor } from '#main/hosts/process/caller'
import type { Client } from '#shared/contract/index'
import { useEngine } from '#tests/support/engine'
import { portLink } from '../transports/factories'

/** Connectors that come from outside: packages and plugins, good ones and bad ones. */

const engine = useEngine()
let made = 0

/** A package with that code; gives its folder. */
function packageOf(id: string, code: string, manifest: Record<string, unknown> = {}): string {
  const name = `package-${made += 1}`
  mkdirSync(join(engine.folder, name))
  engine.write(join(name, 'package.json'), JSON.stringify({ name: `x-${id}`, type: 'module', winnow: { connector: id, title: id }, ...manifest }))
  engine.write(join(name, 'index.js'), code)
  return join(engine.folder, name)
}

/** Adds a package and lets its code run. */
async function allow(from: string) {
  const { added } = await engine.client.connectors.add({ from })
  return engine.client.connectors.add({ from, allow: added!.fingerprint! })
}

/** Allows a plugin and reads what it collects. */
async function collected(id: string, code: string, choice: Record<string, unknown> = { stream: 'records' }) {
  expect((await allow(packageOf(id, code))).unavailable).toBeNull()
  const { id: sourceId } = await engine.client.sources.create({ projectId: engine.projectId, name: id, connector: id, config: {} })
  const run = await engine.settled((await engine.client.sources.import({ sourceId, choice })).id)
  if (run.result?.kind !== 'import') return { problems: run.problems, rows: [], notes: [] }
  const { versionId } = run.result
  const { rows } = await engine.client.datasets.page({ versionId, limit: 5 })
  const { report } = await engine.client.datasets.version({ versionId })
  return { problems: run.problems, total: run.result.rows, rows: rows.map(({ cells }) => cells), notes: report?.notes.filter(({ code: kind }) => kind === 'PLUGIN_FINDING').map(({ message }) => message) ?? [] }
}

describe('a plugin of four parts', () => {
  it('tells what it found in notes, changes records, and keeps every one', async () => {
    const { total, rows, notes } = await collected('finds', `export default {
      metadata: () => ({ name: 'finds' }),
      collect: () => Array.from({ length: 2500 }, (_none, id) => ({ id })),
      validate: (records) => ({ valid: false, findings: records.filter(({ id }) => id % 100 === 0).map(({ id }) => ({ message: 'odd ' + id })) }),
      transform: (records) => records.map(({ id }) => ({ id, big: 9007199254740993n, none: NaN })),
    }`)
    expect([total, rows[1]]).toEqual([2500, [1, '9007199254740993', 'NaN']])
    expect(notes).toHaveLength(21)
    expect(notes.slice(0, 1).concat(notes.slice(-1))).toEqual(['odd 0', 'The plugin found 5 more.'])
  })

  it('is told by a yes or no, too', async () => {
    expect((await collected('refuses', 'export default { metadata: () => ({ name: "x" }), collect: () => [{ a: 1 }], validate: () => false }')).notes).toEqual(["The plugin's own check refused some of the records from 1 on."])
  })

  it('gives only so many records, of the columns that are wanted', async () => {
    const plugin = 'export default { metadata: () => ({ name: "x" }), async *collect() { for (let id = 0; ; id += 1) yield { id, twice: id * 2 } } }'
    expect((await collected('endless', plugin, { stream: 'records', columns: ['twice'], limit: 3 })).rows).toEqual([[0], [2], [4]])
  })

  it('without records has the fields that it names, or says that it names none', async () => {
    expect(await collected('named', 'export default { metadata: () => ({ name: "x", streams: [{ name: "records", fields: [{ name: "a", description: "First" }, { name: "b" }] }] }), collect: () => [] }')).toMatchObject({ problems: [], total: 0 })
    const { id: sourceId } = (await engine.client.sources.list({ projectId: engine.projectId })).find(({ name }) => name === 'named')!
    expect((await engine.client.sources.discover({ source: { sourceId } })).streams).toMatchObject([{ id: 'records', notes: ['a: First', 'b'] }])
    expect((await collected('unnamed', 'export default { metadata: () => ({ name: "x" }), collect: () => [] }')).problems).toMatchObject([{ code: 'SOURCE_ANSWER', message: expect.stringContaining('does not say which fields') }])
  })

  it.each([
    ['no-list', 'collect: () => 7', 'no list of records'],
    ['no-object', 'collect: () => [7]', 'no object with members'],
    ['throws', 'collect: () => { throw new Error("boom") }', 'failed: boom'],
    ['bad-verdict', 'collect: () => [{}], validate: () => 7', 'failed: '],
  ])('%s: what it does wrong is told as its own fault', async (id, parts, message) => {
    expect((await collected(id, `export default { metadata: () => ({ name: "x" }), ${parts} }`)).problems).toMatchObject([{ code: 'SOURCE_ANSWER', message: expect.stringContaining(message) }])
    const { ok, steps } = await engine.client.sources.test({ source: { connector: id, config: {} } })
    if (id !== 'bad-verdict') expect([ok, steps[0]?.what]).toEqual([false, 'answer'])
  })
})

describe('a package', () => {
  it.each([
    ['no-connector', 'export default 7', {}, 'neither a function'],
    ['syntax', 'export default {', {}, 'gives no connector'],
    ['fails', 'throw new Error("at start")', {}, 'at start'],
    ['other-id', 'export default ({ z, defineConnector }) => defineConnector({ id: "another", title: "x", category: "files", docs: "", config: z.strictObject({}), check() {}, discover() {}, read() {} })', {}, 'calls itself "another"'],
    ['leads-out', 'export default 7', { main: '../index.js' }, 'leads out of its folder'],
    ['bad-metadata', 'export default { metadata: () => ({}), collect: () => [] }', {}, 'says of itself cannot be'],
    ['bad-config', 'export default { metadata: () => ({ name: "x", config: { type: "object", properties: { a: { type: "nonsense" } } } }), collect: () => [] }', {}, 'says of itself cannot be'],
  ])('%s: cannot be used, and says why', async (id, code, manifest, message) => {
    const card = await allow(packageOf(id, code, manifest))
    expect(card).toMatchObject({ id, origin: 'package', unavailable: { code: 'CONNECTOR_UNAVAILABLE', message: expect.stringContaining(message) } })
    await expect(engine.client.sources.create({ projectId: engine.projectId, name: id, connector: id, config: {} })).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' })
  })

  it('says where its config leads, or a key of a program brings none', async () => {
    const link = portLink(engine.parts)
    const { id: caller } = await engine.client.keys.create({ name: 'brings configs', scopes: ['data_write'] })
    const client: Client = createORPCClient(linkFor(link.link, { caller }))
    const told = (member: Record<string, unknown>) => `export default { metadata: () => ({ name: 'x', config: { type: 'object', properties: { a: ${JSON.stringify({ type: 'string', ...member })} } } }), collect: () => [] }`
    await allow(packageOf('tells-where', told({ host: true })))
    await allow(packageOf('tells-nothing', told({})))
    await allow(packageOf('asks-nothing', 'export default { metadata: () => ({ name: "x" }), collect: () => [] }'))
    const create = (connector: string, config: Record<string, unknown>) => client.sources.create({ projectId: engine.projectId, name: `${connector} by a key`, connector, config })
    await create('tells-where', { a: '8.8.8.8' })
    await expect(create('tells-where', { a: '10.0.0.1' })).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('a private network') })
    await expect(create('tells-nothing', { a: '8.8.8.8' })).rejects.toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('nobody can tell where it leads') })
    await create('asks-nothing', {})
    await link.close()
  })

  it('that describes no connector, is no plain folder or takes a name that is taken is not added', async () => {
    const add = (from: string) => engine.client.connectors.add({ from })
    await expect(add(packageOf('x', '', { winnow: { connector: 'Bad Id', title: 't' } }))).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE', message: expect.stringContaining('winnow.connector') })
    await expect(add(packageOf('sqlite', ''))).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(add(join(engine.folder, 'nowhere'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    mkdirSync(join(engine.folder, 'empty'))
    await expect(add(join(engine.folder, 'empty'))).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE', message: expect.stringContaining('no package.json') })
    engine.write(join('empty', 'package.json'), 'no JSON')
    await expect(add(join(engine.folder, 'empty'))).rejects.toMatchObject({ message: expect.stringContaining('it is no JSON') })
    const linked = packageOf('linked', '')
    symlinkSync('/etc', join(linked, 'etc'))
    await expect(add(linked)).rejects.toMatchObject({ message: expect.stringContaining('no plain file') })
    const large = packageOf('large', '')
    for (const part of ['a', 'b']) engine.write(join(large.slice(engine.folder.length), part), Buffer.alloc(33 * 1024 * 1024))
    await expect(add(large)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await expect(engine.client.connectors.add({ from: packageOf('seen', ''), allow: 'another fingerprint' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('in the folder of the home is found by its name', async () => {
    mkdirSync(join(engine.folder, 'home', 'connectors', 'node_modules', 'winnow-x'), { recursive: true })
    engine.write(join('home', 'connectors', 'node_modules', 'winnow-x', 'package.json'), JSON.stringify({ name: 'winnow-x', winnow: { connector: 'by-name', title: 'By name' } }))
    expect(await engine.client.connectors.add({ from: 'winnow-x' })).toMatchObject({ id: 'by-name', unavailable: { message: expect.stringContaining('brings code of its own') } })
    await engine.client.connectors.remove({ connector: 'by-name' })
    await expect(engine.client.connectors.remove({ connector: 'sqlite' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('whose folder is gone stays in the list with the reason', async () => {
    const { settings } = engine.parts.store
    settings.update({ connectors: [{ from: join(engine.folder, 'gone'), allowed: null }, { from: join(engine.folder, 'lost.yaml'), allowed: null }] })
    await engine.parts.added.load()
    expect((await engine.client.connectors.list()).filter(({ added }) => added)).toMatchObject([{ id: 'gone', origin: 'package', unavailable: {} }, { id: 'lost', origin: 'declared', unavailable: { code: 'FILE_NOT_FOUND' } }])
  })
})
