import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { giveClient } from './page-client'
import { openShell, type Shell } from './shell'

const ORDERS = join('resources', 'samples', 'orders.csv')

let shell: Shell
beforeAll(async () => {
  shell = await openShell()
  await giveClient(shell.page)
})
afterAll(() => shell.close())

/** The process of the engine that lives now. */
const enginePid = () => shell.page.evaluate(async () => (await (await window.openClient?.())?.system.info())?.pid)

it('answers calls and tells progress through the port', async () => {
  const path = shell.give(ORDERS)
  const told = await shell.page.evaluate(async (file) => {
    const client = await window.openClient?.()
    const [project] = await client?.projects.list() ?? []
    if (!client || !project) throw new Error('no project')
    const { id } = await client.files.import({ projectId: project.id, file: { path: file } })
    const events: unknown[] = []
    for await (const event of await client.runs.watch({ runId: id })) events.push(event)
    return { name: (await client.system.info()).name, events }
  }, path)
  expect(told.name).toBe('winnow')
  expect(told.events[0]).toMatchObject({ type: 'state' })
  expect(told.events.at(-1)).toMatchObject({ type: 'result', run: { status: 'COMPLETED', kind: 'import' } })
})

it('tells typed errors with their problems', async () => {
  const refused = await shell.page.evaluate(async () => {
    const client = await window.openClient?.()
    return client?.datasets.get({ datasetId: '00000000-0000-4000-8000-000000000000' }).catch((error: unknown) => JSON.stringify(error))
  })
  expect(refused).toContain('NOT_FOUND')
})

it('starts another engine when it dies, says so, and the page goes on with that one', async () => {
  const before = await enginePid()
  expect(before).toBeGreaterThan(0)
  process.kill(before ?? 0, 'SIGKILL')
  await shell.page.getByText('The engine was restarted').waitFor()
  const after = await enginePid()
  expect(after).not.toBe(before)
  expect(await shell.page.evaluate(async () => {
    const client = await window.openClient?.()
    const [project] = await client?.projects.list() ?? []
    return project && (await client?.datasets.list({ projectId: project.id }))?.map(({ name }) => name)
  })).toEqual(['orders'])
})

it('serves files of the engine as downloads, under their names', async () => {
  const { artifact, bytes } = await shell.page.evaluate(async () => {
    const client = await window.openClient?.()
    const [project] = await client?.projects.list() ?? []
    if (!client || !project) throw new Error('no project')
    const [dataset] = await client.datasets.list({ projectId: project.id })
    const run = await client.datasets.export({ versionId: dataset?.latest?.id ?? '', output: { format: 'csv' } })
    for await (const event of await client.runs.watch({ runId: run.id })) if (event.type === 'result') break
    const [file] = await client.artifacts.list({ projectId: project.id })
    return { artifact: file?.id ?? '', bytes: file?.bytes ?? 0 }
  })
  const { name, text } = await shell.download(() => shell.page.evaluate((id) => {
    const link = document.createElement('a')
    link.href = `/artifacts/${id}/content`
    link.download = ''
    document.body.append(link)
    link.click()
    link.remove()
  }, artifact))
  expect(name).toMatch(/^orders.*\.csv$/)
  expect(Buffer.byteLength(text)).toBe(bytes)
  expect(text.split('\n')[0]).toContain('order_id')

  // The page names the artifact; where it lies the shell asks the engine.
  await shell.app.evaluate((electron) => { electron.shell.showItemInFolder = (path) => { Object.assign(globalThis, { shownItem: path }) } })
  expect(await shell.page.evaluate((id) => window.winnow?.showItem(id), artifact)).toEqual({ value: null })
  expect(await shell.app.evaluate(() => Reflect.get(globalThis, 'shownItem') as unknown)).toMatch(/uploads.*orders.*\.csv$/)
})

it('asks for a notification of the system only while the window is not in front', async () => {
  await shell.app.evaluate(({ BrowserWindow, Notification }) => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) throw new Error('no window')
    const state = { asked: 0, inFront: false }
    window.isFocused = () => state.inFront
    // Nothing is shown here: that the system was asked whether it can is enough.
    Notification.isSupported = () => {
      state.asked += 1
      return false
    }
    Object.assign(globalThis, { state })
  })
  const asked = () => shell.app.evaluate(() => (Reflect.get(globalThis, 'state') as { asked: number; inFront: boolean }).asked)
  expect(await shell.page.evaluate(() => window.winnow?.notify('Clean orders', '1000 rows'))).toEqual({ value: null })
  expect(await asked()).toBe(1)
  await shell.app.evaluate(() => { (Reflect.get(globalThis, 'state') as { inFront: boolean }).inFront = true })
  await shell.page.evaluate(() => window.winnow?.notify('Clean orders', '1000 rows'))
  expect(await asked()).toBe(1)
})

it('ends the engine with the window', async () => {
  const pid = await enginePid() ?? 0
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('engine.js')
  await shell.close({ keep: true })
  await setTimeout(100)
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
})
