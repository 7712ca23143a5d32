import { flushPromises } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import type { FileInspection, FileRef } from '#shared/contract/files'
import type { Finding } from '#shared/model/finding'
import { failure } from '#shared/model/problem'
import type { InputOptions } from '#shared/model/recipe'
import type { RunEvent } from '#shared/model/run'
import type { Host } from '../api/host'
import { aRun, fakeApi, ID, inApp } from '../testing'
import { useFileStore } from './file'

const VERSION = '00000000-0000-4000-8000-0000000000aa'

const FOUND: Finding[] = [{ id: 'spaces', kind: 'spaces', severity: 'warning', title: 'Spaces', detail: '', count: 2, exact: true, examples: [], fixes: [] }]

/** A file as the engine tells of it; two sheets where its name says workbook. */
function inspection(name: string, input: InputOptions = {}): FileInspection {
  const streams = name.endsWith('.xlsx') ? ['One', 'Two'].map((sheet, index) => ({ id: sheet, name: sheet, ...(index === 0 && { rows: 3 }), input: { format: 'excel', sheet } })) : [{ id: 'table', name: 'Table' }]
  const [first] = streams
  const delimiter = { option: 'delimiter', label: 'Delimiter', value: ',', shown: 'comma', confidence: 0.9 }
  return {
    name, bytes: 10, format: name.endsWith('.xlsx') ? 'excel' : 'csv', streams, input: { ...(streams.length > 1 && { sheet: first?.id }), delimiter: ',', ...input }, guesses: 'delimiter' in input ? [] : [delimiter],
    columns: [{ name: 'a', type: { name: 'text' } }], rows: [['1']], lines: [2], raw: ['a', '1'], setAside: [], findings: [], based: { rows: 1, exact: true },
  }
}

/** An engine that knows uploads by their names, and a host that brings files under these. */
function workbench(datasets: readonly object[] = []) {
  const names = new Map<string, string>()
  const brought: string[] = []
  const gate: { hold?: Promise<void> } = {}
  const bring: Host['bring'] = async (file, _projectId, progress, signal) => {
    progress({ bytes: 5, totalBytes: file.size })
    await gate.hold
    if (signal.aborted) throw failure('RUN_CANCELLED', 'cancelled', 'again')
    brought.push(file.name)
    const uploadId = `00000000-0000-4000-8000-${String(names.size + 1).padStart(12, '0')}`
    names.set(uploadId, file.name)
    return { uploadId }
  }
  const nameOf = (file: FileRef): string => ('uploadId' in file ? names.get(file.uploadId) ?? '' : file.path)
  const inspect = vi.fn<(asked: { file: FileRef, input?: InputOptions, findings?: boolean }, options?: { signal: AbortSignal }) => Promise<FileInspection>>(async ({ file, input, findings }) => {
    const name = nameOf(file)
    if (name.startsWith('broken')) throw failure('FORMAT_BROKEN', `${name} is broken`, 'Make it anew.')
    if (findings !== false) return { ...inspection(name, input), findings: FOUND }
    return inspection(name, input)
  })
  const begin = vi.fn<(asked: { name?: string, input?: InputOptions }, options?: { signal: AbortSignal }) => Promise<ReturnType<typeof aRun>>>(async () => aRun({ kind: 'import', status: 'PENDING' }))
  const made = { kind: 'import' as const, datasetId: ID, versionId: VERSION, rows: 1, unreadable: 0 }
  const ends: RunEvent[][] = []
  const watch = async function* (): AsyncGenerator<RunEvent> {
    yield* ends.shift() ?? [{ type: 'result', run: aRun({ kind: 'import', status: 'COMPLETED', result: made }) }]
  }
  const cancel = vi.fn<() => Promise<object>>(async () => aRun())
  const catalogue = vi.fn<() => Promise<object[]>>(async () => [])
  const api = fakeApi({
    system: { info: async () => ({ pid: 1 }), formats: async () => [] }, steps: { catalogue, templates: async () => [] },
    projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => datasets }, files: { inspect, import: begin }, runs: { list: async () => [], watch: async () => watch(), cancel },
  })
  return { store: inApp(api, useFileStore, { bring }), brought, gate, catalogue, inspect, begin, cancel, ends }
}

const csv = (name: string) => new File(['a,b\n1,2\n'], name)
const stages = (store: ReturnType<typeof useFileStore>) => store.list.map(({ name, stage }) => [name, stage])

describe('bringing', () => {
  test('files come one after the other, the one that is looked at first', async () => {
    const { store, brought, gate } = workbench()
    let open = () => {}
    gate.hold = new Promise((resolve) => { open = resolve })
    store.take([csv('a.csv'), csv('b.csv'), csv('c.csv')])
    await flushPromises()
    expect(stages(store)).toEqual([['a.csv', 'bringing'], ['b.csv', 'waiting'], ['c.csv', 'waiting']])
    expect(store.shown?.transfer).toMatchObject({ bytes: 5 })
    store.select(store.list[2]!.key)
    open()
    await flushPromises()
    expect(brought).toEqual(['a.csv', 'c.csv', 'b.csv'])
    expect([stages(store).map(([, stage]) => stage), store.ready.length]).toEqual([['ready', 'ready', 'ready'], 3])
  })

  test('a file that the engine can reach is looked at before anything else is asked for, and while that is read', async () => {
    const { store, inspect, catalogue } = workbench()
    let read: (steps: object[]) => void = () => {}
    catalogue.mockReturnValue(new Promise((resolve) => {
      read = resolve
    }))
    store.open({ path: '/data/a.csv' })
    await flushPromises()
    expect(inspect.mock.settledResults).toMatchObject([{ type: 'fulfilled' }])
    expect(inspect.mock.invocationCallOrder[0]).toBeLessThan(catalogue.mock.invocationCallOrder[0]!)
    read([])
    await flushPromises()
    expect(stages(store)).toEqual([['/data/a.csv', 'ready']])
  })

  test('a file that is taken off while it comes is forgotten, and the next one comes', async () => {
    const { store, gate } = workbench()
    let open = () => {}
    gate.hold = new Promise((resolve) => { open = resolve })
    store.take([csv('a.csv'), csv('b.csv')])
    await flushPromises()
    store.remove(store.list[0]!.key)
    open()
    await flushPromises()
    expect([stages(store), store.shown?.name]).toEqual([[['b.csv', 'ready']], 'b.csv'])
  })

  test('a broken file and a folder are told in words, and stand in nobody\'s way', async () => {
    const { store } = workbench()
    store.take([csv('broken.csv'), { folder: 'photos' }, csv('good.csv')])
    await flushPromises()
    expect(stages(store)).toEqual([['broken.csv', 'failed'], ['photos', 'failed'], ['good.csv', 'ready']])
    expect(store.list.map(({ problems }) => problems?.[0].message)).toEqual(['broken.csv is broken', '"photos" is a folder.', undefined])
  })

  test('files that come later join those that can be imported, and replace those that cannot', async () => {
    const { store } = workbench()
    store.take([csv('broken.csv')])
    await flushPromises()
    store.take([csv('a.csv')])
    await flushPromises()
    store.take([csv('b.csv')])
    await flushPromises()
    expect([stages(store).map(([name]) => name), store.shown?.name]).toEqual([['a.csv', 'b.csv'], 'b.csv'])
  })
})

describe('findings', () => {
  test('are counted behind the rows, of the options in force', async () => {
    const { store, inspect } = workbench()
    let count = () => {}
    const normal = inspect.getMockImplementation()!
    inspect.mockImplementation(async (asked) => {
      if (asked.findings !== false) await new Promise<void>((resolve) => { count = resolve })
      return normal(asked)
    })
    store.take([csv('a.csv'), csv('b.csv')])
    await flushPromises()
    expect([stages(store), store.ready.length, store.table?.counted, store.table?.inspection?.findings]).toEqual([[['a.csv', 'ready'], ['b.csv', 'ready']], 2, false, []])
    count()
    await flushPromises()
    expect([store.table?.counted, store.table?.inspection?.findings]).toEqual([true, FOUND])
    await store.setOption('delimiter', ';')
    expect([store.table?.counted, store.table?.inspection?.findings]).toEqual([false, []])
  })

  test('a file that comes while they are counted does not wait for them', async () => {
    const { store, inspect } = workbench()
    const normal = inspect.getMockImplementation()!
    inspect.mockImplementation(async (asked, options) => {
      if (asked.findings !== false) await new Promise((_resolve, reject) => { options?.signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))) })
      return normal(asked)
    })
    store.take([csv('a.csv')])
    await flushPromises()
    store.take([csv('b.csv')])
    await flushPromises()
    expect(stages(store)).toEqual([['a.csv', 'ready'], ['b.csv', 'ready']])
  })

  test('that they cannot be counted keeps nobody from the import', async () => {
    const { store, inspect } = workbench()
    const normal = inspect.getMockImplementation()!
    inspect.mockImplementation(async (asked) => {
      if (asked.findings !== false) throw failure('INTERNAL', 'no', 'no')
      return normal(asked)
    })
    store.take([csv('a.csv')])
    await flushPromises()
    expect([store.table?.counted, store.shown?.problems, store.ready.length]).toEqual([true, undefined, 1])
  })
})

describe('reading as the user says', () => {
  test('an option that is set is asked for, keeps its name, and can be left to be guessed again', async () => {
    const { store, inspect } = workbench()
    store.take([csv('a.csv')])
    await flushPromises()
    await store.setOption('delimiter', ';')
    expect(inspect.mock.lastCall?.[0].input).toEqual({ delimiter: ';' })
    expect([store.table?.set, store.table?.inspection?.guesses, store.table?.known.map(({ label }) => label)]).toEqual([{ delimiter: ';' }, [], ['Delimiter']])
    await store.setOption('delimiter', undefined)
    expect([store.table?.set, inspect.mock.lastCall?.[0].input]).toEqual([{}, {}])
  })

  test('an option that cannot be is told; the file cannot be imported so, until it is taken back', async () => {
    const { store, inspect } = workbench()
    store.take([csv('a.csv')])
    await flushPromises()
    inspect.mockRejectedValueOnce(failure('OPTION_INVALID', 'no', 'yes'))
    await store.setOption('encoding', 'nonsense')
    expect([store.shown?.problems?.[0].code, store.ready.length, store.table?.inspection?.rows]).toEqual(['OPTION_INVALID', 0, [['1']]])
    await store.setOption('encoding', undefined)
    expect([store.shown?.problems, store.ready.length]).toEqual([undefined, 1])
  })

  test('the answer to an older question is not taken for that to the last one', async () => {
    const { store, inspect } = workbench()
    store.take([csv('a.csv')])
    await flushPromises()
    let late: (found: FileInspection) => void = () => {}
    inspect.mockImplementationOnce(() => new Promise((resolve) => { late = resolve }))
    const first = store.setOption('delimiter', ';')
    await store.setOption('delimiter', '|')
    late(inspection('late.csv', { delimiter: ';' }))
    await first
    expect([store.table?.inspection?.input['delimiter'], store.shown?.busy]).toEqual(['|', false])
  })

  test('another format begins anew: the options of the one before mean nothing to it', async () => {
    const { store, inspect } = workbench()
    store.take([csv('a.csv')])
    await flushPromises()
    await store.setOption('delimiter', ';')
    await store.setFormat('json')
    expect([inspect.mock.lastCall?.[0].input, store.table?.set]).toEqual([{ format: 'json' }, { format: 'json' }])
  })

  test('the engine stops in the middle of a question: it is asked again', async () => {
    const { store, inspect } = workbench()
    inspect.mockRejectedValueOnce(failure('ENGINE_STOPPED', 'gone', 'wait'))
    store.take([csv('a.csv')])
    await vi.waitFor(() => expect(store.shown?.stage).toBe('ready'))
  })
})

describe('tables of a workbook', () => {
  test('the one that is shown is chosen; each that is chosen becomes a dataset, read by its own options', async () => {
    const { store, begin } = workbench()
    store.take([csv('book.xlsx')])
    await flushPromises()
    expect(store.shown?.tables.map(({ name, chosen }) => [name, chosen])).toEqual([['book One', true], ['book Two', false]])
    store.change(1, { chosen: true, name: 'second' })
    expect(await store.importAll()).toHaveLength(2)
    expect(begin.mock.calls.map(([{ name, input }]) => [name, input?.['sheet']])).toEqual([['book One', 'One'], ['second', 'Two']])
  })

  test('another table is looked at when it is asked for, once', async () => {
    const { store, inspect } = workbench()
    store.take([csv('book.xlsx')])
    await flushPromises()
    await store.lookAt(1)
    expect(inspect.mock.lastCall?.[0].input).toEqual({ format: 'excel', sheet: 'Two' })
    const asked = inspect.mock.calls.length
    await store.lookAt(0)
    await store.lookAt(1)
    expect(inspect.mock.calls.length).toBe(asked)
  })
})

describe('importing', () => {
  test('what was shown is what is imported, under a name that is free', async () => {
    const { store, begin } = workbench([{ id: ID, name: 'a', kind: 'imported', latest: null }])
    store.take([csv('a.csv')])
    await flushPromises()
    await store.setOption('delimiter', ';')
    await store.importAll()
    expect(begin).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ projectId: ID, name: 'a (2)', input: { delimiter: ';' } }), expect.anything())
    expect([store.list[0]?.stage, store.done]).toMatchObject(['done', [{ versionId: VERSION }]])
  })

  test('a file that was read before becomes a version of its dataset, with what its user had set', async () => {
    const { store, begin } = workbench()
    store.open({ path: 'a.csv' }, { input: { format: 'csv', delimiter: ';' }, datasetId: ID })
    await flushPromises()
    expect(store.table?.set).toEqual({ delimiter: ';' })
    await store.importAll()
    expect(begin.mock.lastCall?.[0]).toMatchObject({ datasetId: ID })
    expect(begin.mock.lastCall?.[0]).not.toHaveProperty('name')
  })

  test('one that fails is told and can be tried again; the others are imported', async () => {
    const { store, ends } = workbench()
    store.take([csv('a.csv'), csv('b.csv')])
    await flushPromises()
    ends.push([{ type: 'result', run: aRun({ status: 'FAILED', problems: [{ code: 'DISK_FULL', message: 'full', remedy: 'free' }] }) }])
    expect(await store.importAll()).toHaveLength(1)
    expect([stages(store), store.list[0]?.problems?.[0].code]).toEqual([[['a.csv', 'failed'], ['b.csv', 'done']], 'DISK_FULL'])
    store.tryAgain(store.list[0]!.key)
    expect(await store.importAll()).toHaveLength(1)
    expect(stages(store)[0]).toEqual(['a.csv', 'done'])
  })

  test('an engine that dies in the middle is told, and nothing counts as imported', async () => {
    const { store, ends } = workbench()
    store.take([csv('a.csv')])
    await flushPromises()
    ends.push([{ type: 'result', run: aRun({ status: 'INTERRUPTED' }) }])
    expect(await store.importAll()).toEqual([])
    expect([store.list[0]?.stage, store.list[0]?.problems?.[0].code]).toEqual(['failed', 'ENGINE_STOPPED'])
  })

  test('cancelled before it is answered: the call is given up, and no problem is told', async () => {
    const { store, begin, cancel } = workbench()
    store.take([csv('a.csv'), csv('b.csv')])
    await flushPromises()
    begin.mockImplementationOnce((_asked, options) => new Promise((_, reject) => { options?.signal.addEventListener('abort', () => reject(options.signal.reason), { once: true }) }))
    const going = store.importAll()
    await vi.waitFor(() => expect(begin).toHaveBeenCalledOnce())
    await store.cancelImport()
    expect(await going).toEqual([])
    expect([cancel.mock.calls.length, begin.mock.calls.length, store.importing]).toEqual([0, 1, false])
    expect(stages(store)).toEqual([['a.csv', 'ready'], ['b.csv', 'ready']])
    expect((await store.importAll()).length).toBe(2)
  })

  test('cancelled: the run is stopped, what comes after is not begun, and all can be imported later', async () => {
    const { store, begin, cancel, ends } = workbench()
    store.take([csv('a.csv'), csv('b.csv')])
    await flushPromises()
    begin.mockImplementationOnce(async () => {
      void Promise.resolve().then(store.cancelImport)
      return aRun({ kind: 'import', status: 'RUNNING' })
    })
    ends.push([{ type: 'result', run: aRun({ status: 'CANCELLED' }) }])
    expect(await store.importAll()).toEqual([])
    expect([cancel.mock.calls.length > 0, begin.mock.calls.length, store.importing]).toEqual([true, 1, false])
    expect(stages(store)).toEqual([['a.csv', 'ready'], ['b.csv', 'ready']])
  })
})
