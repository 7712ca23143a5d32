import { mkdirSync, readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ImportedProject } from '#shared/contract/project-folder'
import { withClient } from '#main/hosts/cli/store-client'
import { Desk } from '#tests/support/command-line'
import { answerJson, type HttpServer, serveHttp } from '#tests/support/http-server'
import { runCommand as winnow } from '#tests/support/in-process-command'

const desk = new Desk()
const PASSWORD = 'pl4nted-pr0ject-secret'
let canary: HttpServer

beforeAll(async () => {
  vi.stubEnv('WINNOW_HOME', desk.path('home'))
  vi.stubEnv('ENCRYPTION_KEY', 'k'.repeat(43))
  canary = await serveHttp((_asked, response) => answerJson(response, []))
  await withClient(async (client) => {
    const projectId = (await client.projects.list())[0]!.id
    const config = { base_url: canary.origin, allow_private: true, auth: { type: 'bearer', token: PASSWORD } }
    await client.sources.create({ projectId, name: 'Shop, live', connector: 'rest', config })
    await client.sources.create({ projectId, name: 'shop LIVE', connector: 'rest', config: { ...config, auth: { type: 'bearer', token: '${SHOP_TOKEN}' } } })
    await client.recipes.create({ projectId, name: 'Clean orders', recipe: { winnow: 1, steps: [{ step: 'trim', columns: ['name'] }, { step: 'from_the_future', depth: 3 }] } })
  })
})
afterAll(() => canary.close())

const exported = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(desk.path(folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).sort().map((name) => [name, desk.read(`${folder}/${name}`)]))

test('31: a project goes into a folder without a secret, and comes back the same; opening it connects nowhere', async () => {
  expect((await winnow('project', 'export', desk.path('out'))).stdout).toContain('4 files')
  const files = exported('out')
  expect(Object.keys(files)).toEqual(['project.yaml', 'recipes/clean-orders.yaml', 'sources/shop-live-2.yaml', 'sources/shop-live.yaml'])
  expect(files['sources/shop-live.yaml']).toContain('token: ${SHOP_LIVE_AUTH_TOKEN}')
  expect(files['recipes/clean-orders.yaml']).toContain('from_the_future')
  expect(JSON.stringify(files)).not.toContain(PASSWORD)

  const { stdout, code } = await winnow('project', 'import', desk.path('out'), '--name', 'Theirs')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/"Theirs" \(theirs\): 2 sources, 1 recipe[^]*will be given \$\{SHOP_LIVE_AUTH_TOKEN\}/)])
  expect(canary.asked).toEqual([])
  await winnow('project', 'export', desk.path('again'), '--project', 'theirs')
  expect({ ...exported('again'), 'project.yaml': files['project.yaml'] }).toEqual(files)
})

test('a second export replaces the first, and leaves alone what is not its own', async () => {
  desk.put('out/README.md', 'mine')
  desk.put('out/sources/gone.yaml', 'name: Gone\n')
  expect(await winnow('project', 'export', desk.path('out'), '--json')).toMatchObject({ code: 0 })
  expect(readdirSync(desk.path('out/sources')).sort()).toEqual(['shop-live-2.yaml', 'shop-live.yaml'])
  expect(desk.read('out/README.md')).toBe('mine')
  mkdirSync(desk.path('other'))
  desk.put('other/thesis.doc', '')
  expect(await winnow('project', 'export', desk.path('other'))).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') })
})

test('what cannot be taken over is told with its file, and the rest is taken over', async () => {
  mkdirSync(desk.path('bad/sources'), { recursive: true })
  mkdirSync(desk.path('bad/recipes'), { recursive: true })
  desk.put('bad/project.yaml', 'winnow_project: 1\nname: Bad\n')
  desk.put('bad/sources/a.yaml', 'name: A\nconnector: no-such\nconfig: {}\n')
  desk.put('bad/sources/b.yaml', 'name: B\nconnector: rest\nconfig: {base_url: "http://x.example", bse: 1}\n')
  desk.put('bad/sources/c.yaml', 'name: C\nconnector: rest\nconfig: {base_url: "http://x.example"}\n')
  desk.put('bad/recipes/d.yaml', 'a: &a [*a]\n')
  const { code, stdout } = await winnow('project', 'import', desk.path('bad'), '--json')
  expect(code).toBe(1)
  const { sources, problems } = JSON.parse(stdout) as ImportedProject
  expect(sources).toMatchObject([{ name: 'C' }])
  expect([...new Set(problems.map((problem) => `${problem.place?.file}: ${problem.code}`))]).toEqual(['sources/a.yaml: CONNECTOR_UNKNOWN', 'sources/b.yaml: CONFIG_INVALID', 'recipes/d.yaml: RECIPE_INVALID'])
  expect(await winnow('project', 'import', desk.path('other'))).toMatchObject({ code: 2, stderr: expect.stringContaining('project.yaml') })
  expect(await winnow('project', 'import', desk.path('nowhere'))).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no folder') })
})
