import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShell, type Shell } from './shell'

const SAMPLES = join('resources', 'samples')

let shell: Shell
beforeAll(async () => { shell = await openShell({ files: [join(SAMPLES, 'customers.csv')] }) })
afterAll(() => shell.close())

const WAIT = { timeout: 15_000 }
const heading = (name: string) => shell.page.getByRole('heading', { name: `Import ${name}` })

it('opens the file that it is started with', async () => {
  await expect.poll(() => heading('customers.csv').isVisible(), WAIT).toBe(true)
})

it('opens a file that is dropped, by its path', async () => {
  await shell.drop(shell.give(join(SAMPLES, 'orders.csv')))
  await expect.poll(() => heading('orders.csv').isVisible(), WAIT).toBe(true)
})

it('takes a file that is dropped on the dialog for manifests of Airbyte as that', async () => {
  // As if Python had been set up: adding a manifest starts nothing.
  const worker = join(shell.home, 'python', 'worker')
  mkdirSync(join(worker, 'bin'), { recursive: true })
  writeFileSync(join(worker, 'bin', 'python'), '')
  writeFileSync(join(worker, 'winnow-environment.json'), JSON.stringify({ lock: '', python: '/usr/bin/python3', packages: {}, bytes: 1, at: '2026-01-01T00:00:00.000Z' }))
  await shell.page.evaluate(() => { location.hash = '#/sources' })
  await shell.page.getByRole('button', { name: 'Another one from Airbyte …' }).click()
  const dialog = shell.page.getByRole('dialog', { name: 'Add a source from Airbyte' })
  await dialog.getByLabel('Or its path').waitFor()
  await shell.drop(shell.give(join('examples', 'airbyte', 'orders.yaml')))
  await dialog.getByText('It will be called source-orders.').waitFor()
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect.poll(() => shell.page.getByRole('heading', { name: /^Add a source: Orders/, level: 1 }).isVisible(), WAIT).toBe(true)
  await shell.page.evaluate(() => { location.hash = '#/' })
})

it('opens the file of a second start in the first window', async () => {
  const path = join(shell.folder, 'zweite Datei ü.csv')
  cpSync(join(SAMPLES, 'customers.csv'), path)
  await shell.startAgain(path)
  await heading('zweite Datei ü.csv').waitFor()
  expect(shell.app.windows()).toHaveLength(1)
})

it('opens files that are chosen by the menu, whose dialog is the system\'s', async () => {
  const path = shell.give(join(SAMPLES, 'events.jsonl'))
  await shell.app.evaluate(({ dialog, Menu }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    items.find(({ label }) => label === 'Open files …')?.click()
  }, path)
  await heading('events.jsonl').waitFor()
  expect(await shell.page.evaluate(() => window.winnow?.chooseFiles())).toEqual({ value: [path] })
  expect(await shell.page.evaluate(() => window.winnow?.chooseFolder())).toEqual({ value: path })
})

it('opens a folder of Winnow by its name, and nothing else', async () => {
  const paths = await shell.app.evaluateHandle(({ shell: system }) => {
    const opened: string[] = []
    system.openPath = async (path) => { opened.push(path); return '' }
    return opened
  })
  const { home } = await shell.page.evaluate(async () => ({ home: await window.winnow?.openFolder('home') }))
  expect([home, await paths.jsonValue()]).toEqual([{ value: null }, [shell.home]])
  // The bridge takes whatever a page gives it: the shell itself refuses.
  const answer = await shell.page.evaluate(() => Reflect.apply(window.winnow?.openFolder ?? (() => {}), undefined, ['/etc']))
  expect([answer, (await paths.jsonValue()).length]).toEqual([{ problems: [expect.objectContaining({ code: 'INPUT_INVALID' })] }, 1])
})

it('leads the page to a place by the menu, without loading it again', async () => {
  await shell.page.evaluate(() => { Object.assign(window, { stillHere: true }) })
  await shell.app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    items.find(({ label }) => label === 'Runs')?.click()
  })
  await shell.page.waitForURL('app://winnow/#/runs')
  expect(await shell.page.evaluate(() => 'stillHere' in window)).toBe(true)
  expect(shell.complaints).toEqual([])
})
