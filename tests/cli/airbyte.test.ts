import { writeFileSync } from 'node:fs'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { homeOf } from '#main/store/home'
import { withFakeSource, withWorker } from '#tests/support/airbyte'
import { runCommand } from '#tests/support/in-process-command'
import { python } from '#tests/support/python'

const folder = mkdtempSync(join(tmpdir(), 'winnow-airbyte-'))
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
spec:
  type: Spec
  connection_specification:
    type: object
    required: [address, api_key]
    properties: {address: {type: string, title: Address}, api_key: {type: string, airbyte_secret: true}}
`

beforeAll(() => {
  process.env['WINNOW_HOME'] = join(folder, 'home')
  const home = homeOf()
  withWorker(home)
  withFakeSource(home)
  return () => { delete process.env['WINNOW_HOME'] }
})
const json = async (...args: string[]) => {
  const { stdout, stderr, code } = await runCommand(...args, '--json')
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return JSON.parse(stdout)
}

describe.skipIf(python === undefined)('winnow airbyte', { timeout: 60_000 }, () => {
  test('lists what can be had and what is installed', async () => {
    const { sources } = await json('airbyte', 'list')
    expect(sources.find(({ name }: { name: string }) => name === 'source-github')).toMatchObject({ kind: 'listed', installed: null, unavailable: { code: 'CONNECTOR_UNAVAILABLE' } })
    expect((await json('airbyte', 'list', '--installed')).sources).toMatchObject([{ name: 'source-fake', kind: 'unlisted', unavailable: null }])
    expect((await runCommand('connectors', 'list')).stdout).toMatch(/source-fake[^]+more can be installed: winnow airbyte list/)
    expect(await runCommand('connectors', 'check')).toMatchObject({ code: 0 })
  })

  test('says that there is another version of an installed source', async () => {
    withFakeSource(homeOf(), 'source-faker', 'listed')
    expect((await runCommand('airbyte', 'list', '--installed')).stdout).toMatch(/source-faker .* installed 1\.0\.0, update to \d+\./)
    expect(await runCommand('airbyte', 'uninstall', 'faker')).toMatchObject({ code: 0 })
  })

  test('looks into a source by a file of its options', async () => {
    const file = join(folder, 'fake.yaml')
    writeFileSync(file, 'connector: source-fake\nconfig:\n  mode: well\n  rows: 5\n')
    expect((await runCommand('airbyte', 'spec', 'fake')).stdout).toContain('mode:')
    expect(await json('airbyte', 'check', 'fake', '--config', file)).toMatchObject({ ok: true })
    expect((await json('airbyte', 'discover', 'fake', '--config', file)).streams[0]).toMatchObject({ id: 'users', key: ['id'] })
    expect((await json('airbyte', 'read', 'fake', 'users', '--config', file, '--set', 'rows=3')).rows).toHaveLength(3)
    expect(await runCommand('airbyte', 'check', 'fake', '--set', 'mode=check_failed', '--set', 'api_key=${PATH}')).toMatchObject({ code: 1, stdout: expect.stringContaining('✗') })
    expect(await runCommand('airbyte', 'check', 'fake', '--set', 'mode=well', '--set', 'api_key=typed')).toMatchObject({ code: 2, stderr: expect.stringContaining('must not stand in a command') })
  })

  test('shows what a source needs before it is installed, and a manifest to begin with', async () => {
    expect(await runCommand('airbyte', 'spec', 'github')).toMatchObject({ code: 0, stdout: expect.stringMatching(/personal_access_token: \$\{GITHUB_TOKEN\}[^]*# That is what most need of it\. GitHub is not installed\./) })
    expect(await runCommand('airbyte', 'spec', 'recharge')).toMatchObject({ code: 2, stderr: expect.stringContaining('not installed') })
    expect(await runCommand('airbyte', 'install', 'recharge', '--from', join(folder, 'nowhere'))).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no folder and no zip') })
    const before = process.cwd()
    process.chdir(folder)
    try {
      expect(await runCommand('connectors', 'new', 'kiosk', '--manifest')).toMatchObject({ code: 0, stdout: expect.stringContaining('winnow airbyte install kiosk.yaml') })
    } finally {
      process.chdir(before)
    }
    expect(await json('airbyte', 'install', join(folder, 'kiosk.yaml'))).toMatchObject({ name: 'source-kiosk', kind: 'manifest', unavailable: null })
    expect((await runCommand('airbyte', 'spec', 'kiosk')).stdout).toContain('token: ${KIOSK_TOKEN}')
    await json('airbyte', 'uninstall', 'kiosk')
  })

  test('a manifest is added by its file, also as any other connector, and taken away', async () => {
    const file = join(folder, 'shop.yaml')
    writeFileSync(file, MANIFEST)
    expect(await json('connectors', 'add', file)).toMatchObject({ id: 'source-shop', origin: 'airbyte', secrets: ['api_key'], unavailable: null })
    expect(await json('airbyte', 'install', file)).toMatchObject({ name: 'source-shop', kind: 'manifest', version: null, installed: { version: '6.48.2' } })
    await json('airbyte', 'uninstall', 'shop')
    expect(await runCommand('airbyte', 'uninstall', 'shop')).toMatchObject({ code: 2, stderr: expect.stringContaining('not installed') })
  })

  test('is switched off and on', async () => {
    await json('airbyte', 'disable')
    expect(await runCommand('airbyte', 'check', 'fake', '--set', 'mode=well')).toMatchObject({ code: 2, stderr: expect.stringContaining('winnow airbyte enable') })
    await json('airbyte', 'enable')
    expect(await runCommand('airbyte', 'check', 'fake', '--set', 'mode=well')).toMatchObject({ code: 0 })
  })

  test('tells what is kept, and that nothing is', async () => {
    expect(await json('airbyte', 'cache', 'list')).toMatchObject({ bytes: 0, maxBytes: 1_000_000_000, entries: [] })
    expect(await runCommand('airbyte', 'cache', 'clear', 'none')).toMatchObject({ code: 2 })
  })
})
