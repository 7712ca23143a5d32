import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { compose } from '#main/compose'
import { withClient } from '#main/hosts/cli/store-client'
import { HttpHost } from '#main/hosts/http/server'
import { listenForCommands } from '#main/hosts/process/command-line-door'
import { readOwner } from '#main/store/database'
import { homeOf } from '#main/store/home'
import { portLink } from '../transports/factories'

/** How commands get at the store: row 36 of the threat list. */

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => { for (const close of closers.splice(0).reverse()) await close() })

function newHome() {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-store-client-'))
  closers.push(async () => rmSync(folder, { recursive: true, force: true }))
  return homeOf(folder, {})
}

it('owns the store for its time where nobody else does', async () => {
  const home = newHome()
  expect(await withClient((client) => client.projects.create({ name: 'Mine' }), { home })).toMatchObject({ slug: 'mine' })
  expect((await withClient((client) => client.projects.list(), { home })).map(({ slug }) => slug)).toEqual(['my-data', 'mine'])
})

it('36: speaks to the Winnow that owns the store, by a secret that only its user can read', async () => {
  const home = newHome()
  const engine = await compose({ home })
  closers.push(engine.close)
  const { link, close } = portLink(engine.parts)
  closers.push(close)
  const host = await HttpHost.listen({ link })
  closers.push(() => host.close())
  engine.parts.store.announce({ url: host.origin, token: host.token })
  await withClient((client) => client.projects.create({ name: 'Through the owner' }), { home })
  expect(engine.parts.store.projects.list().map(({ name }) => name)).toContain('Through the owner')
  if (process.platform !== 'win32') expect(statSync(home.owner).mode & 0o777).toBe(0o600)
})

it('waits for another command that owns it for its time', async () => {
  const home = newHome()
  const engine = await compose({ home })
  setTimeout(() => void engine.close(), 500)
  expect(await withClient((client) => client.projects.list(), { home })).toHaveLength(1)
})

it('tells problems as commands do', async () => {
  await expect(withClient((client) => client.runs.get({ runId: '00000000-0000-4000-8000-000000000000' }), { home: newHome() })).rejects.toMatchObject({ problem: { code: 'RUN_NOT_FOUND' } })
})

it('36: speaks to an app that serves nobody else, and that takes no keys', async () => {
  const home = newHome()
  const engine = await compose({ home })
  closers.push(engine.close)
  const door = await listenForCommands(engine.parts)
  closers.push(() => door.close())
  expect(await withClient((client) => client.projects.create({ name: 'Through the app' }), { home })).toMatchObject({ slug: 'through-the-app' })
  const { key } = await engine.client.keys.create({ name: 'x', scopes: ['admin'] })
  const url = readOwner(home)?.reachable?.url ?? ''
  expect((await fetch(`${url}/api/v1/projects`, { headers: { 'x-api-key': key } })).status).toBe(401)
})
