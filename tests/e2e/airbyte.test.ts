import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { homeOf } from '#main/store/home'
import { withWorker } from '#tests/support/airbyte'
import { type HttpServer, serveHttp } from '#tests/support/http-server'
import { python } from '#tests/support/python'
import { chooseColumn, submitByMouse } from './main-path'
import { barriersInBothThemes, downloadBy, dropOn, openWorkbench, type Workbench } from './workbench'

/** Sources from Airbyte, by mouse alone: what the page says where nothing is set up, and a manifest from its file to a dataset, read from a service of this machine. */

const ITEMS = 230
const PAGE = 100
const KEY = 'key-of-the-shop'

const MANIFEST = `version: 6.0.0
type: DeclarativeSource
description: Items of a shop.
check: {type: CheckStream, stream_names: [items]}
streams:
  - type: DeclarativeStream
    name: items
    primary_key: [id]
    retriever:
      type: SimpleRetriever
      requester:
        type: HttpRequester
        url_base: "{{ config['base_url'] }}"
        path: /items
        http_method: GET
        authenticator: {type: BearerAuthenticator, api_token: "{{ config['credentials']['api_key'] }}"}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [data]}}
      paginator:
        type: DefaultPaginator
        page_size_option: {type: RequestOption, inject_into: request_parameter, field_name: limit}
        page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: offset}
        pagination_strategy: {type: OffsetIncrement, page_size: ${PAGE}}
    schema_loader:
      type: InlineSchemaLoader
      schema: {type: object, $schema: "http://json-schema.org/schema#", properties: {id: {type: integer}, name: {type: string}, price: {type: number}, updated_at: {type: string, format: date-time}}}
spec:
  type: Spec
  connection_specification:
    type: object
    $schema: "http://json-schema.org/draft-07/schema#"
    required: [base_url, credentials]
    properties:
      start_date: {type: string, title: Start date, order: 2, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", pattern_descriptor: YYYY-MM-DD, examples: ["2024-01-31"], description: "Items <b>since</b> then."}
      base_url: {type: string, title: Address, order: 0}
      credentials:
        type: object
        title: Login
        order: 1
        oneOf:
          - {type: object, title: API key, required: [kind, api_key], properties: {kind: {type: string, const: key}, api_key: {type: string, title: API key, airbyte_secret: true}}}
          - {type: object, title: OAuth, required: [kind, token], properties: {kind: {type: string, const: oauth}, token: {type: string, title: Token, airbyte_secret: true}}}
`

let bench: Workbench
let folder: string
let shop: HttpServer

const button = (name: string | RegExp) => bench.page.getByRole('button', { name, exact: typeof name === 'string' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-airbyte-'))
  await writeFile(join(folder, 'manifest.yaml'), MANIFEST)
  await writeFile(join(folder, 'notes.yaml'), 'type: Notes\n')
  shop = await serveHttp(({ url, headers }, response) => {
    if (headers.authorization !== `Bearer ${KEY}`) return void response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"wrong key"}')
    const offset = Number(url.searchParams.get('offset') ?? 0)
    const data = Array.from({ length: Math.max(0, Math.min(PAGE, ITEMS - offset)) }, (_, place) => ({ id: offset + place + 1, name: `item ${offset + place + 1}`, price: (offset + place) / 4, updated_at: '2024-01-31T10:00:00Z' }))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
  })
})
afterAll(async () => {
  await shop?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('where Python is not set up', () => {
  beforeAll(async () => { bench = await openWorkbench() })
  afterAll(() => bench?.close())

  test.skipIf(python === undefined)('one line on the first page leads to what it takes; nothing is installed before somebody agrees', async () => {
    const { page } = bench
    await page.getByRole('link', { name: 'See what it takes' }).click()
    await page.getByText('Not set up', { exact: true }).waitFor()
    await page.locator('h2:focus', { hasText: 'Connectors from Airbyte (Python)' }).waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
    await button('Set up …').click()
    const dialog = page.getByRole('dialog', { name: 'Set up connectors from Airbyte' })
    await dialog.getByRole('row', { name: /airbyte.*Elastic License 2\.0/ }).first().waitFor()
    expect(await dialog.getByRole('button', { name: 'Install' }).isDisabled()).toBe(true)
    expect(await barriersInBothThemes(page, '.el-dialog')).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  test('the catalogue says so with each source from Airbyte, and all else can be added', async () => {
    const { page } = bench
    await page.goto(`${new URL(bench.served.url).origin}/#/sources`)
    const github = page.getByRole('article', { name: 'GitHub' })
    await page.getByRole('searchbox', { name: 'Search kinds of sources' }).fill('github')
    await github.getByText(/Python (is not set up|was not found)\./).waitFor()
    expect(await github.getByRole('link', { name: 'See how' }).getAttribute('href')).toBe('#/settings#airbyte')
    await page.getByRole('searchbox', { name: 'Search kinds of sources' }).fill('')
    await button(/^Show all \d+$/).waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
    await button(/^SQLite/).click()
    await page.getByLabel('File', { exact: true }).waitFor()
  })
})

describe.skipIf(python === undefined)('a manifest', () => {
  beforeAll(async () => { bench = await openWorkbench(undefined, [folder], (home) => withWorker(homeOf(home, {}))) })
  afterAll(() => bench?.close())

  test('is added by its file, chosen or dropped, or by its path; another one is refused with the reason', async () => {
    const { page } = bench
    await button('Connect to a database or service').click()
    await button('Another one from Airbyte …').click()
    const dialog = page.getByRole('dialog', { name: 'Add a source from Airbyte' })
    await dialog.getByLabel('Or its path').fill(join(folder, 'nowhere.yaml'))
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByRole('alert').getByText('There is no file').waitFor()
    await dropOn(page, '.pick', join(folder, 'notes.yaml'))
    await dialog.getByText('It will be called source-notes.').waitFor()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByRole('alert').getByText('"source-notes.yaml" is no manifest of an Airbyte source').waitFor()
    await dialog.getByLabel('Choose another file …').setInputFiles(join(folder, 'manifest.yaml'))
    await dialog.getByLabel('Name of the source').fill('Shop')
    expect(await barriersInBothThemes(page, '.el-dialog')).toEqual([])
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: /^Add a source: Shop/, level: 1 }).waitFor()
  })

  test('asks for what its specification says, and is tested: a wrong key is told as that', async () => {
    const { page } = bench
    expect(await page.locator('.settings > .fields > .field > .label').allTextContents()).toEqual(['Addressneeded', 'Loginneeded', 'Start date'])
    await page.getByLabel('Name of this source').fill('The shop')
    await page.getByLabel('Address').fill(shop.origin)
    await page.getByRole('combobox', { name: 'Kind of Login' }).click({ force: true })
    await page.getByRole('option', { name: 'API key' }).click()
    await page.getByLabel('API key', { exact: true }).fill('wrong')
    await page.getByLabel('Start date').fill('2024')
    await page.getByText('This does not have the form that is asked for: YYYY-MM-DD.').waitFor()
    await page.getByLabel('Start date').fill('2024-01-31')
    expect(await barriersInBothThemes(page)).toEqual([])
    await button('Test the connection').click()
    await page.getByText('It does not work yet.').waitFor({ timeout: 60_000 })
    await page.getByText(/401/).first().waitFor()
    await page.getByLabel('API key', { exact: true }).fill(KEY)
    await button('Test the connection').click()
    await page.getByText('It works').waitFor({ timeout: 60_000 })
    await button('Save').click()
    await page.getByRole('heading', { name: 'The shop', level: 1 }).waitFor()
  }, 120_000)

  test('is looked at and imported: all pages of all items', async () => {
    const { page } = bench
    await page.getByRole('row', { name: /updated_at/ }).waitFor({ timeout: 60_000 })
    await page.getByRole('grid').getByRole('gridcell', { name: 'item 1', exact: true }).waitFor({ timeout: 60_000 })
    expect(await barriersInBothThemes(page)).toEqual([])
    await button('Import').click()
    await page.waitForURL(/\/map$/, { timeout: 60_000 })
    await page.getByRole('link', { name: new RegExp(`items.*${ITEMS}`) }).waitFor()
  }, 200_000)

  test('is cleaned and taken away as any other dataset', async () => {
    const { page } = bench
    await button('Continue to Clean').click()
    const panel = page.getByRole('complementary', { name: 'Recipe' })
    await panel.getByText('No steps yet.').waitFor()
    await button('Findings').click()
    await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Rows', { exact: true }).click()
    await panel.getByRole('button', { name: 'Range', exact: true }).click()
    await chooseColumn(page, 'Column', 'id')
    await panel.getByLabel('Min', { exact: true }).fill('11')
    await panel.getByRole('button', { name: 'Apply' }).click()
    await panel.getByRole('combobox', { name: 'Add a step' }).waitFor()
    await submitByMouse(page)
    const clean = await downloadBy(page, () => page.getByRole('link', { name: /Download .*clean\.csv/ }).click())
    expect(clean.trimEnd().split('\n').map((line) => line.split(',')[0])).toEqual(['id', ...Array.from({ length: ITEMS - 10 }, (_none, place) => String(place + 11))])
  })

  test('is in the cache, which tells how full it is and is cleared after a question', async () => {
    const { page } = bench
    await page.goto(`${new URL(bench.served.url).origin}/#/settings#airbyte`)
    await page.getByRole('row', { name: /The shop.*items 230/ }).waitFor()
    await page.getByRole('meter', { name: 'How full the cache is' }).waitFor()
    expect(await barriersInBothThemes(page)).toEqual([])
    await button('Clear all …').click()
    await button('Clear all').click()
    await page.getByText('Nothing is cached yet.').waitFor()
    expect(bench.complaints).toEqual([])
  })
})
